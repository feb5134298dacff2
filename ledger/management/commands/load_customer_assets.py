from ledger.loading_command import LoadingCommand
from ledger.models import LoadedFile


class Command(LoadingCommand):
    help = "Load assets of service providers' customers from a CSV file: all or nothing, every fault at once."
    kind = LoadedFile.Kind.CUSTOMER_ASSETS
