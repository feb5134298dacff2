from ledger.loading_command import LoadingCommand
from ledger.models import LoadedFile


class Command(LoadingCommand):
    help = "Load expenditures shared over funds by a key from a CSV file: all or nothing, every fault at once."
    kind = LoadedFile.Kind.SHARED_EXPENDITURES
