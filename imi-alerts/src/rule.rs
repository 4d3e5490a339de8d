//! Everything that the lifecycle of an alert refuses, each with its section and its sentence.

imi_core::rules! {
    /// What can be refused in the lifecycle of an alert.
    pub enum Rule in "refusal.alerts" {
        // Roles and rights.
        AuthorityCannotBroadcast "6.2.1.1" "an alert authority can not broadcast; its alert coordinator does";
        AuthorityCannotDisseminate "6.2.1.1" "an alert authority can not add recipients";
        ViewerTakesNoAction "6.2.3.1" "an alert viewer can take no action";
        HandlerCannotBroadcast "6.2.3.2" "only an alert disseminator can broadcast";
        HandlerCannotDisseminate "6.2.3.2" "only an alert disseminator can acknowledge, disseminate or remove recipients";
        HandlerCannotAcceptOrForward "6.3.1.2" "only an alert disseminator can accept or forward an alert";
        DisseminatorAloneCannotInitiate "6.3.1.1" "only an alert handler can draft and submit an alert";
        DisseminatorAloneCannotSubmitWithdrawal "6.2.3.4" "only an alert handler can submit a withdrawal";
        DisseminatorAloneCannotProposeClosure "6.3.6.1" "only an alert handler can propose closure";
        InitiateNeedsHandler "6.3.1.1" "only an alert handler can do this";
        RequestedAccessNoAlerts "9.1.5.2" "your authority has no access to the alert workflow";
        SuspendedSendsNoNewAlert "9.1.5.2" "your authority's access is not active, so no new alert can be sent";
        SuspendedReceivesNoNewAlert "9.1.5.2" "this authority's access is not active, so it can not receive the alert";
        CommissionTakesNoAction "6.3.1.2" "the Commission takes no action on an alert";

        // Drafting and submitting.
        ChecklistFirst "6.3.1.1" "please answer the checklist of criteria first";
        AllCriteriaFulfilled "6.3.1.1" "not all criteria for an alert are fulfilled";
        ChecklistSupplied "6.3.1.1" "this checklist is not the one in force";
        ProviderDataRequired "6.3.1.1" "please enter the data of the service provider";
        CaseDescriptionRequired "6.3.1.1" "please describe the case";
        ServiceActivityRequired "6.4.2" "please enter the service activity";
        CommentLanguageStated "5.3.1" "please state the language of this text";
        CoordinatorChosenBeforeSubmission "6.3.1.1" "please choose the alert coordinator that is to broadcast the alert";
        CoordinatorMustBeLinked "6.3.1.1" "this alert coordinator is not linked to your authority";
        CoordinatorChoiceFixedBySubmission "6.3.1.1" "the coordinator can not be changed once the alert is submitted";
        AtLeastOneRecipientState "6.3.1.1" "please select at least one Member State";
        RecipientMustBeEea "6.1" "this country does not take part in IMI on this day";
        OwnStateNotRecipient "6.3.4.2" "your own Member State receives the alert anyway";
        MseMustBeEea "6.1" "the Member State of establishment must take part in IMI; otherwise it is unknown";
        KnownMseIsRecipient "6.3.6.1" "the Member State of establishment receives the alert and can not be deselected";
        SubmitOnce "6.3.1.1" "the alert was submitted already";

        // Broadcasting.
        PenIsExclusive "6.2.2" "the alert coordinator has final approval; ask it to make the change";
        NoFinalApprovalNoEditing "6.3.1.2" "your authority does not have final approval; ask the authority that submitted this";
        NoFinalApprovalNoDeleting "6.3.1.2" "your authority does not have final approval and can not delete or cancel this";
        CoordinatorEditsAfterAccepting "6.3.1.2" "please accept the alert first";
        AcceptByHoldingCoordinator "6.3.1.2" "only the alert coordinator that holds the alert can do this";
        AcceptBeforeBroadcast "6.3.1.2" "the alert must be accepted before it can be broadcast";
        AcceptOnce "6.3.1.2" "the alert was accepted already";
        NotBroadcastYet "6.3.1.2" "the alert is not broadcast yet";
        SubmitAndBroadcastSeparate "6.2.3.4" "the alert must be submitted first";
        ForwardOnlyToCoordinatorOfOwnState "6.3.1.2" "an alert is forwarded to another alert coordinator of your Member State only";
        BroadcastByHoldersDisseminator "6.3.1.2" "only a disseminator of the coordinator that accepted the alert can broadcast it";
        BroadcastWhatWasChecked "6.3.1.2" "the alert was changed since it was checked; please check it again";
        DeletedLeavesNoContent "6.3.1.2" "the alert was deleted before its broadcast";
        NoDeletionAfterBroadcast "6.2.2" "a broadcast alert can not be deleted, only withdrawn or closed";

        // Rectifying.
        OnlyInitiatingStateRectifies "6.3.2" "only the initiating Member State can change the alert";
        OnlyFourThingsRectifiable "6.3.2" "after broadcast only recipients, establishment, provider details and description can be changed";
        AddStateByBroadcaster "6.3.2" "only the coordinator that broadcast the alert can add Member States";
        ChangeMseByBroadcaster "6.3.2" "only the coordinator that broadcast the alert can change the Member State of establishment";
        MseChangeBlockedByClosure "6.3.2" "the Member State of establishment can not be changed while a closure proposal is pending";
        NoopRectificationRefused "6.3.2" "nothing would change";
        RectifyingUsers "6.3.2" "in the alert coordinator only an alert disseminator can do this";
        NoRectificationAfterEnd "6.3.3" "a closed or withdrawn alert can not be changed";

        // Withdrawing.
        WithdrawOnlyByInitiatingState "6.3.3" "only the initiating authority and its coordinator can withdraw the alert";
        WithdrawalTwoSteps "6.3.3" "a withdrawal must be submitted before it can be broadcast";
        WithdrawalBroadcastByBroadcaster "6.3.3" "only the coordinator that broadcast the alert can broadcast its withdrawal";
        WithdrawalNotBeforeBroadcast "6.3.3" "an alert that is not broadcast yet is deleted, not withdrawn";
        WithdrawalAfterCloseRefused "6.3.3" "a closed alert can not be withdrawn";
        OneWithdrawalAtATime "6.3.3" "there is a withdrawal already";
        WithdrawalReasonRequired "6.3.3" "please give the reason for the withdrawal";
        WithdrawnIsFinal "6.3.3" "the alert was withdrawn";
        WithdrawnTakesNoInformation "6.3.3" "no information can be added to a withdrawn alert";

        // Recipients.
        AcknowledgeByPostboxDisseminator "6.3.4.1" "only the incoming alert postbox can acknowledge receipt";
        AcknowledgeOnlyOnce "6.3.4.1" "receipt was acknowledged already";
        AcknowledgeBeforeDissemination "6.3.4" "please acknowledge receipt first";
        FirstDisseminationByPostbox "6.3.4.2" "the incoming alert postbox disseminates the alert first";
        DisseminateWithinOwnState "6.3.4.2" "an alert is disseminated within your own Member State only";
        DisseminateToAlertRolesOnly "6.3.4.2" "this authority has no access to the alert workflow";
        NonRecipientCoordinatorAddsNone "6.3.4.2" "your authority has not received this alert as a coordinator";
        RemoveOnlyByPostbox "6.3.4.2" "only the incoming alert postbox can remove recipients";
        RemoveOnlyWithoutAction "6.3.4.2" "only a recipient on the list that has not acted on the alert can be removed";
        RemoveWithinOwnState "6.3.4.2" "recipients of your own Member State only can be removed";
        RemovalNeverHitsActors "6.3.4.2" "this authority is involved by its part in the alert and can not be removed";
        DuplicateRecipientRefused "6.3.4.2" "this authority is involved already";
        EmptyDisseminationRefused "6.3.4.2" "please select at least one authority";
        RecipientsFrozenAfterEnd "6.3.3" "the alert has ended and its recipients stay as they were";

        // Information.
        InformationUntilTheEnd "6.3.5" "no information can be added to a closed alert";
        InformationNotBeforeBroadcast "6.3.5" "information can be added once the alert is broadcast";
        InformationCoordinatorOfOwnState "6.3.5" "information is submitted to an alert coordinator of your own Member State";
        InformationCoordinatorLinked "6.3.5" "please choose an alert coordinator linked to your authority";
        InformationBroadcastByItsCoordinator "6.3.5" "only the coordinator to which this was submitted can broadcast it";
        InformationRequestAddressee "6.3.5" "clarification is asked of the initiating Member State or of one that has contributed information";
        InformationFixedByBroadcast "6.3.5" "broadcast information can not be changed";
        ObjectionLapsesWithProposal "6.3.6.4" "this has lapsed with what it belonged to";

        // Closure.
        ClosureByStateOfEstablishment "6.3.6" "only the Member State responsible for closure can do this";
        ClosureOnlyWhileBroadcast "6.3.6.1" "closure can be proposed for a broadcast alert only";
        ClosingCoordinatorLinked "6.3.6.1" "please choose an alert coordinator linked to your authority as closing coordinator";
        ClosingCoordinatorIsFixed "6.3.6.1" "only the closing coordinator can do this";
        OneProposalAtATime "6.3.6" "there is already a closure proposal";
        ProposalPenFollowsFlag "6.3.6.2" "the closing coordinator changes the proposal if it has final approval, else the authority that submitted it";
        CommentOnlyByOthers "6.3.6.1" "the authority that proposed closure does not comment";
        CommentInPeriodOnly "6.3.6.2" "there is no comment period running";
        ClosureBroadcastAfterCommentPeriod "6.3.6.3" "the comment period has not expired";
        ClosureBroadcastByClosingCoordinator "6.3.6.3" "only a disseminator of the closing coordinator can broadcast the proposal";
        IncludeOnlyOwnComments "6.3.6.3" "only comments of this proposal can be included";
        ProposalFixedByBroadcast "6.3.6.1" "a broadcast proposal can not be changed; it can be abandoned";
        ObjectOnlyByOtherStates "6.3.6.4" "objections come from other Member States; please comment instead";
        ObjectionNeedsOpenProposal "6.3.6.4" "there is no broadcast closure proposal to object to";
        ObjectionInPeriodOnly "6.3.6.4" "the objection period has expired";
        ObjectionNeedsGround "6.3.6.4" "please say what shows that the risk persists";
        CloseByClosingDisseminator "6.3.6.5" "only a disseminator of the closing coordinator can close the alert";
        CloseNeedsBroadcastProposal "6.3.6" "the alert can be closed only after its closure proposal was broadcast";
        CloseNotBeforeObjectionsEnd "6.3.6.4" "the objection period has not expired";
        KeepOpenAfterObjections "6.3.6.5" "only a broadcast proposal can be abandoned";
        ClosedTakesNothing "6.3.6.5" "the alert is closed";
    }
}

impl From<Rule> for imi_core::AnyRule<Rule> {
    fn from(rule: Rule) -> Self {
        Self::Own(rule)
    }
}
