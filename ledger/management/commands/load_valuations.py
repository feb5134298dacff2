from ledger.loading_command import LoadingCommand
from ledger.models import LoadedFile


class Command(LoadingCommand):
    help = "Load valuations of a plan from a CSV file: all or nothing, every fault at once."
    kind = LoadedFile.Kind.VALUATIONS
