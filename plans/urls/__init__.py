from django.urls import path

from plans.urls import changes as change_urls
from plans.urls import life as life_urls
from plans.urls import people as people_urls
from plans.urls import rights as rights_urls
from plans.urls import sales as sales_urls
from plans.urls import sales_charge_caps as cap_urls
from plans.views import documents, notices, parties, plans, schedules, transfers

urlpatterns = [
    *rights_urls.urlpatterns,
    *change_urls.urlpatterns,
    *people_urls.urlpatterns,
    *sales_urls.urlpatterns,
    *cap_urls.urlpatterns,
    *life_urls.urlpatterns,
    path("plans/", plans.PlanListView.as_view(), name="plans"),
    path("plans/load/", plans.PlanFileLoadView.as_view(), name="plan-load"),
    path("plans/<int:pk>/", plans.PlanDetailView.as_view(), name="plan"),
    path("plans/<int:pk>/file/", plans.PlanFileView.as_view(), name="plan-file"),
    path("plans/<int:pk>/addresses/designate/", schedules.AddressDesignateView.as_view(), name="address-designate"),
    path("parties/", parties.PartyListView.as_view(), name="parties"),
    path("parties/<int:pk>/", parties.PartyDetailView.as_view(), name="party"),
    path("companies/", parties.CompanyListView.as_view(), name="companies"),
    path("companies/<int:pk>/", parties.CompanyDetailView.as_view(), name="company"),
    path("funds/", parties.FundListView.as_view(), name="funds"),
    path("funds/<int:pk>/", parties.FundDetailView.as_view(), name="fund"),
    path("transfers/", transfers.TransferListView.as_view(), name="transfers"),
    path("transfers/<int:pk>/", transfers.TransferDetailView.as_view(), name="transfer"),
    path("transfers/<int:pk>/notice/", transfers.NoticeView.as_view(), name="transfer-notice"),
    path("schedule-a/", schedules.ScheduleListView.as_view(), name="schedule-a"),
    path("appointments/", schedules.AppointmentListView.as_view(), name="appointments"),
    path("tranches/", schedules.TrancheListView.as_view(), name="tranches"),
    path("rates/", schedules.RateListView.as_view(), name="rates"),
    path("cdsc-schedules/", schedules.CdscScheduleListView.as_view(), name="cdsc-schedules"),
    path("waivers/", schedules.WaiverListView.as_view(), name="waivers"),
    path("notices/", notices.NoticeListView.as_view(), name="notices"),
    path("notices/<int:pk>/", notices.NoticeDetailView.as_view(), name="notice"),
    path("documents/<int:pk>/", documents.DocumentView.as_view(), name="document"),
    path("addresses/", schedules.AddressListView.as_view(), name="addresses"),
]
