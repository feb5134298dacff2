"""`python -m tests.ledger.killed MOMENT PLAN USER`: a process that stands still at a moment, to be killed there.

It delivers March 2003, or makes the files of the plan's payment batch for the bank, and says `now` when it is there.
"""

import sys
import time
from typing import Any

NOW = "now"
EXPORT_BEFORE_RECORD = "export: the files are stored, their record is not"
EXPORT_BEFORE_COMMIT = "export: all is stored, nothing is committed"
EXPORT_AFTER_COMMIT = "export: all is committed, nobody was told"
DELIVERY_BEFORE_COMMIT = "delivery: all is stored, nothing is committed"
DELIVERY_AFTER_COMMIT = "delivery: all is committed, nobody was told"


def stand_still(**_: Any) -> None:
    sys.stdout.write(f"{NOW}\n")
    sys.stdout.flush()
    time.sleep(600)


def main(moment: str, plan_id: str, user_id: str) -> None:
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.db.models.signals import post_save, pre_save

    from ledger.models import BatchExport, DeliveryNotice, PaymentBatch
    from ledger.services import papers
    from ledger.services.bank_files import export_batch
    from ledger.services.delivery import deliver_month
    from plans.models import Plan
    from tests.ledger.delivering import MARCH

    papers.monthly_calculation[:] = [lambda _sheet: b"%PDF-1.7 not laid out"]
    moments = {
        EXPORT_BEFORE_RECORD: (pre_save, BatchExport),
        EXPORT_BEFORE_COMMIT: (post_save, BatchExport),
        DELIVERY_BEFORE_COMMIT: (post_save, DeliveryNotice),
    }
    if moment in moments:
        signal, sender = moments[moment]
        signal.connect(stand_still, sender=sender)
    user = User.objects.get(pk=user_id)
    if moment.startswith("export"):
        export_batch(batch=PaymentBatch.objects.get(plan=Plan.objects.get(pk=plan_id)), user=user)
    else:
        deliver_month(plan=Plan.objects.get(pk=plan_id), month=MARCH, user=user)
    stand_still()


if __name__ == "__main__":
    main(*sys.argv[1:])
