"""The list of every object: queryset + filterset + table, and nothing else to write.

    class FundListView(ListView):
        queryset = Fund.objects.select_related("company")
        filterset_class = FundFilter
        table_class = FundTable
        title = "Funds"
        empty_text = "No funds yet. They come with a plan."

gives search, filters, sorting, column choice, pages by key, a bounded count and CSV and XLSX of what is
filtered. The order is total: the primary key ends it. Declare `select_related` for every relation the table
shows: a list makes the same number of queries for 1 row and for 50.

For a table of 10^7 rows also declare `sortable` (columns whose order follows an index), a `default_ordering`
along an index, and `required_filters` where the indexes begin with, say, the plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Count, Model, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.views.generic.base import TemplateResponseMixin
from django_tables2.utils import OrderBy, OrderByTuple

from backoffice.filters import FilterSet
from backoffice.forms import limit_choices
from backoffice.models import ColumnChoice
from backoffice.reach import readable
from backoffice.selectors import keyset
from backoffice.tables import PageData, Table
from backoffice.views import exports
from backoffice.views.access import Access, permitted, signed_in

NOTHING_OF_THEIRS = "Nothing of the companies you see."


@dataclass(frozen=True, slots=True)
class Action:
    """A button of a page. `method` "post" sends a form with the token; `confirm` is asked first."""

    label: str
    url: str
    method: str = "get"
    style: str = "outline-secondary"
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Crumb:
    label: str
    url: str = ""


class ListView(TemplateResponseMixin, Access):
    """Base of every list. See the module's text for what to declare."""

    template_name = "base/list.html"
    queryset: QuerySet[Any]
    filterset_class: ClassVar[type[FilterSet] | None] = None
    table_class: ClassVar[type[Table]]
    title: str = ""
    lead: str = ""  # one sentence under the title
    clause: str = ""  # rules and clauses behind the list, separated by commas
    empty_text: str = "Nothing here yet."
    default_ordering: Sequence[str] = ()  # paths of the model; default: the model's own
    sortable: Sequence[str] | None = None  # names of table columns; default: all that can be
    default_columns: Sequence[str] | None = None  # shown until the person chooses; default: all
    required_filters: Sequence[str] = ()  # filled with their first choice when the address does not name them
    sums: Sequence[str] = ()  # columns whose exact sum over all rows found stands at the foot; one query
    page_size: int = 50
    count_bound: int = 10_000

    # What a list may override.

    def get_queryset(self) -> QuerySet[Any]:
        """All rows of the list, before filters."""
        return self.queryset.all()

    @property
    def nothing(self) -> str:
        """Who sees some companies only is not told that there is nothing at all."""
        return self.empty_text if self.reach is None else NOTHING_OF_THEIRS

    def get_title(self) -> str:
        return self.title

    def get_sums(self) -> Sequence[str]:
        """Columns to sum, of those that this request asks for."""
        return self.sums

    def get_actions(self) -> list[Action]:
        """Buttons beside the title."""
        return []

    def get_crumbs(self) -> list[Crumb]:
        """The way here, without this page."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """More for the template."""
        return kwargs

    def prepare(self, rows: list[Any]) -> list[Any]:
        """Add to a page's rows what the table shows and the query does not bring, in a fixed number of queries."""
        return rows

    # How it works.

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        missing = self._missing_filters()
        if missing is not None:
            return redirect(f"{request.path}?{missing.urlencode()}")
        if request.GET.get("export") in exports.FORMATS:
            return self._export(request.GET["export"])
        try:
            page = self._page()
        except keyset.BadToken:
            return redirect(f"{request.path}?{self.parameters(after=None, before=None)}")
        response = self.render_to_response(self._context(page))
        patch_vary_headers(response, ["HX-Request"])
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the columns chosen; none at all means the list's own again."""
        known = set(self._all_columns())
        chosen = [name for name in request.POST.getlist("columns") if name in known]
        mine = ColumnChoice.objects.filter(user=signed_in(request), table=self.list_name)
        if chosen and "reset" not in request.POST:
            ColumnChoice.objects.update_or_create(
                user=signed_in(request), table=self.list_name, defaults={"columns": chosen}
            )
        else:
            mine.delete()
        return redirect(request.get_full_path())

    def get_template_names(self) -> list[str]:
        if self.request.htmx and not self.request.htmx.history_restore_request:  # type: ignore[attr-defined]
            return ["base/list_rows.html"]
        return [str(self.template_name)]

    @property
    def list_name(self) -> str:
        """What column choices are kept under."""
        match = self.request.resolver_match
        return (match.view_name if match else "") or type(self).__qualname__

    @cached_property
    def filterset(self) -> FilterSet | None:
        if self.filterset_class is None:
            return None
        filterset = self.filterset_class(self.request.GET, queryset=self.rows, request=self.request)
        limit_choices(filterset.form, lambda rows: readable(rows, self.reach))
        return filterset

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """All rows of the list that are the person's to see."""
        return self.within_reach(self.get_queryset())

    @cached_property
    def filtered(self) -> QuerySet[Any]:
        """The rows asked for; none while a filter is wrong, with the fault beside it."""
        if self.filterset is None:
            return self.rows
        if not self.filterset.is_valid():
            return self.rows.none()
        rows: QuerySet[Any] = self.filterset.qs
        return rows

    @cached_property
    def sort(self) -> OrderByTuple:
        """Columns asked for in the address, as far as they can be sorted."""
        columns = self._bare_table().columns
        asked = (OrderBy(name) for name in self.request.GET.get("sort", "").split(",") if name)
        return OrderByTuple([name for name in asked if name.bare in columns and columns[name.bare].orderable])

    @cached_property
    def keys(self) -> list[keyset.Key]:
        """The total order of the list."""
        columns = self._bare_table().columns
        paths: list[str] = []
        for name in self.sort:
            order_by = columns[name.bare].column.order_by or OrderByTuple((columns[name.bare].accessor,))
            paths.extend(order_by.opposite if name.is_descending else order_by)
        model = self.get_queryset().model
        return keyset.total_order(self.get_queryset(), paths or self.default_ordering or model._meta.ordering)

    def parameters(self, **changes: str | None) -> str:
        """The address's query with some parameters changed or, with None, left out."""
        query = self.request.GET.copy()
        for name, value in changes.items():
            if value is None:
                query.pop(name, None)
            else:
                query[name] = value
        return query.urlencode()

    def make_table(self, rows: Sequence[Any]) -> Table:
        """The table of these rows, with the columns this person sees and the order they are in."""
        table = self.table_class(
            PageData(rows, self.get_queryset().model), order_by=self.sort, order_by_field="sort", prefix=""
        )
        table.caption = self.get_title()
        self._limit_sorting(table)
        shown = self.shown_columns
        for column in table.columns.iterall():
            column.column.visible = column.name in shown
        return table

    @cached_property
    def shown_columns(self) -> list[str]:
        choice = ColumnChoice.objects.filter(user=signed_in(self.request), table=self.list_name).first()
        columns = self._all_columns()
        chosen = [name for name in columns if choice is not None and name in choice.columns]
        return chosen or list(self.default_columns or columns)

    @cached_property
    def found_sums(self) -> dict[str, int]:
        """Of all rows found, those of other pages too; their exact number under "rows". Also of columns not shown."""
        wanted = list(self.get_sums())
        if not wanted:
            return {}
        sums = {f"sum_of_{name}": Sum(name) for name in wanted}
        found = self.filtered.order_by().aggregate(rows_found=Count("pk"), **sums)
        return {"rows": found["rows_found"], **{name: int(found[f"sum_of_{name}"] or 0) for name in wanted}}

    def _sums_in_words(self, table: Table) -> dict[str, str]:
        return {
            name: table.columns[name].column.render(sum_) for name, sum_ in self.found_sums.items() if name != "rows"
        }

    def _with_sums(self, table: Table) -> Table:
        footers = {name: text for name, text in self._sums_in_words(table).items() if name in self.shown_columns}
        if footers:
            rows = self.found_sums["rows"]
            footers.setdefault(self.shown_columns[0], f"{rows:,} {'row' if rows == 1 else 'rows'}")
            table.set_foot(**footers)
        return table

    def _sums_below(self, table: Table) -> list[tuple[str, str]]:
        """(column, its sum) for below the table, where a narrow screen shows it without scrolling sideways."""
        return [(str(table.columns[name].header), text) for name, text in self._sums_in_words(table).items()]

    def _bare_table(self) -> Table:
        table = self.table_class(PageData([], self.get_queryset().model))
        self._limit_sorting(table)
        return table

    def _limit_sorting(self, table: Table) -> None:
        if self.sortable is not None:
            for column in table.columns.iterall():
                column.column.orderable = column.name in self.sortable

    def _all_columns(self) -> dict[str, str]:
        return {column.name: str(column.header) for column in self._bare_table().columns.iterall()}

    def _missing_filters(self) -> QueryDict | None:
        """The address with the required filters filled in; None when it has them, or there is nothing to fill."""
        if not self.required_filters or self.filterset is None:
            return None
        query = self.request.GET.copy()
        for name in self.required_filters:
            if not query.get(name):
                field = self.filterset.form.fields[name]
                first = next((value for value, _ in field.choices if str(value)), None)  # type: ignore[attr-defined]
                if first is not None:
                    query[name] = str(first)
        return query if query != self.request.GET else None

    def _page(self) -> keyset.Page[Model]:
        get = self.request.GET
        return keyset.page(
            self.filtered, self.keys, size=self.page_size, after=get.get("after", ""), before=get.get("before", "")
        )

    def _context(self, page: keyset.Page[Model]) -> dict[str, Any]:
        count = keyset.bounded_count(self.filtered, self.count_bound)
        required = [bound for bound in self._fields() if bound.name in self.required_filters]
        table = self._with_sums(self.make_table(self.prepare(page.rows)))
        context = {
            "view": self,
            "title": self.get_title(),
            "crumbs": self.get_crumbs(),
            "actions": permitted(self.request, self.get_actions()),
            "table": table,
            "sums": self._sums_below(table),
            "page": page,
            "end": keyset.END,
            "count": count,
            "count_bound": self.count_bound if count > self.count_bound else None,
            "filterset": self.filterset,
            "filters_set": self._filters_set(),
            "required_fields": required,
            "required_set": [bound.label for bound in required if self.request.GET.get(bound.name)],
            "panel_fields": self._panel_fields(),
            "hidden_parameters": [(name, self.request.GET[name]) for name in ("sort",) if name in self.request.GET],
            "columns": [(name, header, name in self.shown_columns) for name, header in self._all_columns().items()],
        }
        return self.get_context_data(**context)

    def _fields(self) -> list[Any]:
        return [] if self.filterset is None else list(self.filterset.form)

    def _panel_fields(self) -> list[Any]:
        """Filters that may be left open: not the search box, not those always set, which stand beside it."""
        return [bound for bound in self._fields() if bound.name not in ("q", *self.required_filters)]

    def _filters_set(self) -> list[str]:
        """Labels of the filters in use, of those that may be left open."""
        return [
            str(bound.label)
            for bound in self._panel_fields()
            if any(self.request.GET.get(name) for name in _input_names(bound))
        ]

    def _export(self, kind: str) -> HttpResponseBase:
        if self.filterset is not None and not self.filterset.is_valid():
            return redirect(f"{self.request.path}?{self.parameters(export=None)}")
        rows = keyset.ordered(self.filtered, self.keys)
        if kind == "xlsx" and keyset.bounded_count(rows, exports.SHEET_ROWS) > exports.SHEET_ROWS:
            messages.error(
                self.request, f"A sheet holds {exports.SHEET_ROWS:,} rows, and this is more. Take the CSV, or filter."
            )
            return redirect(f"{self.request.path}?{self.parameters(export=None)}")
        return exports.respond(kind, rows, self.make_table, name=self.list_name, prepare=self.prepare)


def _input_names(bound: Any) -> list[str]:
    suffixes = getattr(bound.field.widget, "suffixes", None)
    return [f"{bound.name}_{suffix}" for suffix in suffixes] if suffixes else [bound.name]
