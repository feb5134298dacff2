from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PlansConfig(AppConfig):
    name = "plans"

    def ready(self) -> None:
        """Every change of what was agreed is recorded: who, when, from what to what."""
        from auditlog.registry import auditlog

        for model in self.get_models():
            told = [field.name for field in model._meta.fields if field.name not in ("id", "digest", "content")]
            funds = {field.name for field in model._meta.many_to_many}
            auditlog.register(model, include_fields=told, m2m_fields=funds)

        from plans.services import guards, versions

        guards.plan_change_listeners.insert(0, versions.keep_up)
        post_migrate.connect(versions.record_first_versions, sender=self)
