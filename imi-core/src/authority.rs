//! Roles of authorities and of their users (handbook 2.3 to 2.5, 4.2, 9.1.4).

crate::members! {
    /// The role of an authority in a legislative area (handbook 2.3, 2.4).
    pub enum AreaRole {
        /// National IMI coordinator, for all areas.
        Nimic,
        /// Regional coordinator for all areas of its region, in federal Member States.
        Sdimic,
        /// Coordinator for one legislative area.
        Limic,
        /// Delegated coordinator.
        Dimic,
        /// Competent authority.
        CompetentAuthority,
    }
}

impl AreaRole {
    /// Whether the role is one of an IMI coordinator, which may validate and give access to others.
    #[must_use]
    pub fn is_coordinator(self) -> bool {
        self != Self::CompetentAuthority
    }

    /// Whether the role holds for all legislative areas, present and future.
    #[must_use]
    pub fn all_areas(self) -> bool {
        matches!(self, Self::Nimic | Self::Sdimic)
    }
}

crate::members! {
    /// The role of an authority in one workflow of one legislative area; it has exactly one (handbook 5.2.1, 6.2.1).
    pub enum WorkflowRole {
        /// Authority (requests).
        AuthorityRequests,
        /// Request coordinator.
        RequestCoordinator,
        /// Alert authority.
        AlertAuthority,
        /// Alert coordinator.
        AlertCoordinator,
        /// Alert coordinator designated to receive alerts from other Member States.
        IncomingAlertPostbox,
    }
}

impl WorkflowRole {
    /// The workflow in which the role is held.
    #[must_use]
    pub fn workflow(self) -> crate::Workflow {
        match self {
            Self::AuthorityRequests | Self::RequestCoordinator => crate::Workflow::InformationRequest,
            Self::AlertAuthority | Self::AlertCoordinator | Self::IncomingAlertPostbox => {
                crate::Workflow::Alert
            }
        }
    }

    /// Whether the role is one of a coordinator in its workflow.
    #[must_use]
    pub fn is_coordinator(self) -> bool {
        matches!(self, Self::RequestCoordinator | Self::AlertCoordinator | Self::IncomingAlertPostbox)
    }
}

crate::members! {
    /// What a user may do in his authority; rights add up (handbook 2.5, 4.2).
    pub enum UserRight {
        /// Search the directories; every user has it.
        BasicUser,
        /// Administer the authority's data and users.
        LocalDataAdministrator,
        /// Administer other authorities' access, in an area's coordinator.
        DataAdministrator,
        /// See requests in full.
        RequestViewer,
        /// Send and answer requests.
        RequestHandler,
        /// Assign requests to handlers.
        Allocator,
        /// Approve, and give opinions, in a request coordinator.
        ReferralHandler,
        /// See alerts.
        AlertViewer,
        /// Handle alerts.
        AlertHandler,
        /// Broadcast and disseminate alerts, in an alert coordinator.
        AlertDisseminator,
    }
}

impl UserRight {
    /// The right in the request workflow, whichever.
    pub const OF_REQUESTS: crate::Set<Self> =
        Self::set(&[Self::RequestViewer, Self::RequestHandler, Self::Allocator, Self::ReferralHandler]);

    /// Whether a user of an authority with these roles can hold the right.
    #[must_use]
    pub fn can_be_held(self, area: AreaRole, workflow: Option<WorkflowRole>) -> bool {
        let role = |of: crate::Workflow| workflow.filter(|w| w.workflow() == of);
        let requests = role(crate::Workflow::InformationRequest);
        let alerts = role(crate::Workflow::Alert);
        match self {
            Self::BasicUser | Self::LocalDataAdministrator => true,
            Self::DataAdministrator => area.is_coordinator(),
            Self::RequestViewer | Self::RequestHandler | Self::Allocator => requests.is_some(),
            Self::ReferralHandler => requests.is_some_and(WorkflowRole::is_coordinator),
            Self::AlertViewer | Self::AlertHandler => alerts.is_some(),
            Self::AlertDisseminator => alerts.is_some_and(WorkflowRole::is_coordinator),
        }
    }
}

crate::members! {
    /// A setting ("flag") of an authority in one workflow of one legislative area (handbook 9.1.4).
    pub enum Setting {
        /// Its new requests and replies go to its coordinator first, if that approves them.
        SubjectToApproval,
        /// It may refuse requests outright.
        MayRefuse,
        /// It accepts incoming requests.
        MayAccept,
        /// As a request coordinator it takes part in referrals.
        ParticipatesInReferrals,
        /// As a request coordinator it approves requests.
        ApprovesRequests,
        /// As a request coordinator it approves replies.
        ApprovesReplies,
        /// It assigns requests to its handlers.
        UsesAllocation,
        /// Alerts it broadcast are changed by itself alone.
        FinalApproval,
    }
}

impl Setting {
    /// What is on until somebody changes it (handbook 9.1.4).
    pub const DEFAULTS: crate::Set<Self> = Self::set(&[Self::MayAccept, Self::ParticipatesInReferrals]);
}
