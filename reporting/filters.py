from backoffice.filters import FilterSet
from reporting.models import BoardReport


class BoardReportFilter(FilterSet):
    search_fields = ("quarter__istartswith", "plan__code__icontains", "company__name__icontains", "digest__istartswith")
    search_hint = "Quarter, plan, company or digest"

    class Meta:
        model = BoardReport
        fields = ("plan", "company", "state", "draft")
