"""Addresses of suspensions, minimum orders, service agreements and timelines."""

from django.urls import path

from plans.views import sales, service_agreements, timelines

urlpatterns = [
    path("plans/<int:pk>/timeline/", timelines.PlanTimelineView.as_view(), name="plan-timeline"),
    path("funds/<int:pk>/timeline/", timelines.FundTimelineView.as_view(), name="fund-timeline"),
    path("suspensions/", sales.SuspensionListView.as_view(), name="suspensions"),
    path("plans/<int:pk>/suspensions/new/", sales.SuspendView.as_view(), name="suspension-new"),
    path("suspensions/<int:pk>/", sales.SuspensionDetailView.as_view(), name="suspension"),
    path("suspensions/<int:pk>/end/", sales.EndSuspensionView.as_view(), name="suspension-end"),
    path("suspensions/<int:pk>/take-back/", sales.TakeBackSuspensionView.as_view(), name="suspension-take-back"),
    path("minimum-orders/", sales.MinimumOrderListView.as_view(), name="minimum-orders"),
    path("plans/<int:pk>/minimum-orders/new/", sales.SetMinimumOrdersView.as_view(), name="minimum-order-new"),
    path(
        "minimum-orders/<int:pk>/take-back/",
        sales.TakeBackMinimumOrderView.as_view(),
        name="minimum-order-take-back",
    ),
    path("service-agreements/", service_agreements.ServiceAgreementListView.as_view(), name="service-agreements"),
    path(
        "plans/<int:pk>/service-agreements/new/",
        service_agreements.EnterServiceAgreementView.as_view(),
        name="service-agreement-new",
    ),
    path(
        "service-agreements/<int:pk>/",
        service_agreements.ServiceAgreementDetailView.as_view(),
        name="service-agreement",
    ),
    path(
        "service-agreements/<int:pk>/end/",
        service_agreements.EndServiceAgreementView.as_view(),
        name="service-agreement-end",
    ),
]
