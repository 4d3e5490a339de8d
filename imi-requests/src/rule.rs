//! Everything that the lifecycle of a request refuses, each with its section and its sentence.

imi_core::rules! {
    /// What can be refused in the lifecycle of a request.
    pub enum Rule in "refusal.requests" {
        // Parties, access and roles.
        PartiesInDifferentMemberStates "5.1" "the authority addressed must be in another Member State";
        PartiesAreEeaStates "5" "both parties must belong to a country that takes part in IMI on this day";
        WorkflowAccessNeeded "5.1" "this authority has no access to the request workflow in the legislative area";
        ActiveAccessToSend "9.1.5.3" "your authority's access is not active, so nothing new can be sent";
        ActiveAccessToReceive "9.1.5.3" "this authority's access is not active, so it can not be addressed";
        AddresseeMayAccept "9.1.4.1" "this authority does not accept incoming requests";
        AuthorityHasLinkedCoordinator "5.2.1.1" "your authority must be linked to a request coordinator first";
        SelectCoordinatorWhenSending "5.2.1.1" "please select one of your linked request coordinators";
        SelectCoordinatorWhenAccepting "5.3.2.1" "please select one of your linked request coordinators when accepting";
        CoordinatorMustBeLinked "5.2.1.1" "this coordinator is not linked to your authority in the legislative area";
        CoordinatorNotLinkedToItself "5.3.6" "an authority is never the coordinator of its own request";
        ChosenCoordinatorLost "5.2.1.1" "the request coordinator chosen is one no longer; please choose another";
        CoordinatorRemovedDuringReview "5.3.7" "the coordinator holds the request; it can be changed afterwards";

        // Who acts.
        OnlyHandlersAct "5.2.2.1" "only a request handler for the legislative area can do this";
        ActorBelongsToTheSeat "5.2.2.1" "this is for the other authority to do";
        ViewerTakesNoAction "5.2.2.2" "a request viewer can take no action";
        AllocatorAloneCannotAct "5.2.2.3" "allocator rights alone allow assigning only";
        AllocatorAssigns "5.2.2.3" "only an allocator of the authority can assign";
        OnlyReferralHandlersIntervene "5.3.5.3" "only a referral handler of the coordinator can do this";
        OnlySelectedCoordinatorIntervenes "5.2.1.1" "only the coordinator selected for the request can do this";
        WrongSideCoordinator "5.3.7" "this is for the coordinator of the other side";
        OnlyHoldingCoordinatorDecides "5.3.6" "only the coordinator that holds the referral gives an opinion";
        CoordinatorTakesNoAuthorityAction "5.2.1.2" "a coordinator can not act in place of its authority";
        CoordinatorDoesNotEdit "5.3.7" "a coordinator approves or returns, it does not change the text";
        LinkedCoordinatorMayNotRefuse "5.3.2.1" "only the authority addressed can refuse, not its coordinator";
        CoordinatorForwardsOnlyAsAddressee "9.2" "a coordinator forwards only what is addressed to itself";
        ForwardEndsResponsibility "5.3.2.3" "your authority has forwarded the request and is not responsible for it any more";
        OnlyRequesterRefers "5.3.6" "only the requesting authority starts a referral";
        RespondingCannotCloseReplied "5.3.3" "only the requesting authority closes a request";
        OnlyAssignedAct "5.3.5.1" "the request is not allocated to you";
        NobodyActsBeforeAllocation "5.3.5.1" "the request must be allocated first";
        OnlyAssignedReferralHandlersAct "5.3.5.3" "the request is not allocated to you as referral handler";

        // Drafting and sending.
        LegislativeAreaChosen "5.3.1" "please choose the legislative area";
        ExactlyOneQuestionSet "5.3.1" "a request uses exactly one question set of its legislative area";
        AtLeastOneQuestion "5.3.1" "please select at least one question";
        QuestionBelongsToSet "5.3.1" "this is not in the question set chosen";
        MandatoryCaseDetails "5.3.1" "a mandatory detail of the case is missing";
        JustificationWhereRequired "5.3.1" "a justification for sending is required here";
        DeadlineWhereRequired "5.3.1" "an indicative deadline is required here";
        CommentLanguageStated "5.3.1" "please state the language of this text";
        QuestionOnAttachmentNeedsAttachment "5.3.1" "this question needs the document that it is about";
        RetiredStillRendered "5.3.1" "this question set can no longer be used; please choose the questions anew";
        SentQuestionsAreFixed "5.3.2.2" "a request is not changed once sent; messages and documents can be added";
        NoSecondSubmission "5.3.1" "the request was sent already";
        NoChangeDuringApproval "5.3.7" "the coordinator is reviewing it; nothing can be changed meanwhile";
        DiscardingADraftIsSilent "5.3.1" "only what was never sent can be discarded";
        NoDetachAfterSending "5.3.1" "there is no such document in the draft";
        ReturnNeedsSuggestion "5.3.7" "please say what is to be changed";

        // Acceptance, refusal, dates.
        AcceptOnlyWhenAwaiting "5.3.2.1" "only a request that awaits acceptance can be accepted";
        AcceptingAllowed "9.1.4.1" "your authority does not accept incoming requests";
        RefusalOnlyIfAuthorised "5.3.2.1" "your coordinator has not authorised your authority to refuse requests";
        RefusalNeedsJustification "5.3.2.1" "please justify the refusal";
        RefusalOnlyBeforeAcceptance "5.3.2.1" "only a request that awaits acceptance can be refused";
        DeadlineNotProposedAfterAcceptance "5.3.1" "a new date is proposed before or with the acceptance";
        ProposedDateLater "5.3.2.1" "the date must not be past, and a date proposed must be later than the deadline";

        // Forwarding and splitting.
        ForwardWithinMemberState "5.3.2.3" "a request is forwarded within your own Member State only";
        ForwardToAnother "5.3.2.3" "a request is forwarded to another authority than your own";
        ForwardTargetHasWorkflow "5.3.2.3" "this authority has no access to the request workflow in the legislative area";
        ForwardNeedsJustification "5.3.2.3" "please justify the forward";
        ForwardStatesBounded "5.3.2.3" "a request can be forwarded or split before its first reply only";
        SplitTakesSomeQuestions "5.3.2.4" "please choose at least one question to hand on";
        SplitKeepsSomeQuestions "5.3.2.4" "at least one question must remain; forward the request instead";
        SplitNeedsJustification "5.3.2.4" "please justify the split";
        SplitWithinMemberState "5.3.2.4" "a request is split within your own Member State only";
        SplitAttachmentQuestionTakesDocument "5.3.2.4" "a question on a document is handed on with the document";
        DerogationForwardable "7" "a case-by-case derogation can not be split";

        // Messages, documents, replies.
        NoMessagesBeforeAcceptance "5.3.2.2" "messages and documents can be added once the request is accepted";
        MessagesWhileAssessing "5.3.2.2" "while a reply is assessed, ask for additional information instead";
        MessageStructure "5.3.2.2" "a message needs a heading from the list, or a text";
        DocumentRelevanceComment "5.3.2.2" "this phrase is not in the list";
        ReplyOnlyAfterAcceptance "5.3.2.2" "a request is answered once accepted";
        EveryQuestionAnswered "5.1" "every question needs an answer";
        AnswerIsPredefinedOrComment "5.3.2.2" "an answer is one of the question's pre-defined answers, or a comment";
        NoSecondReply "5.3.2.2" "the reply was sent; another one needs a request for additional information";
        NewReplyHasContent "5.3.4.2" "an additional reply must add something";

        // Assessment, additional information, referral.
        CloseNeedsReply "5.3.3" "there is no reply to find satisfactory";
        AdditionalInformationAfterReply "5.3.4.1" "additional information can be asked once there is a reply";
        AdditionalInformationNeedsJustification "5.3.4.1" "please justify the request for additional information";
        AdditionalInformationOnOriginalQuestions "5.3.4.1" "additional information concerns the questions of the request only";
        RejectionNeedsJustification "5.3.4.2" "please justify the rejection";
        RejectOnlyInFirstAnswer "5.3.4.2" "only a request for additional information not yet accepted can be rejected";
        ReferralOnlyAfterRejection "5.3.4.1" "a referral needs a rejected request for additional information";
        ReferralJustification "5.3.6" "please give your reasons";
        Scenario4NoReferral "5.3.6" "no coordinator takes part in referrals; ask again instead";
        AskAgainOnlyInScenario4 "5.3.6" "a coordinator takes part in referrals; refer the request instead";
        AuthoritiesWaitDuringReferral "5.3.6" "a coordinator is giving its opinion; please wait for it";
        UpholdCannotCloseAfterRespondingCoordinator "5.3.6" "after your coordinator's return, upholding starts the referral again";
        UpholdCannotRestartAfterRequestingCoordinator "5.3.6" "here, upholding closes the request";
        WithdrawingASentRequestIsSilent "5.3.3" "here the request is closed, discarded or assessed, not withdrawn";

        // The end.
        NothingAddedAfterClosure "5.3.3" "the request is closed";
        ClosedIsFinal "5.3.3" "a closed request is not reopened; copy it to ask further";

        // Copies.
        CopyOnlyOwn "5.3.8" "only an authority that sent or received the request can copy it";
        CopyNeverReveals "5.3.8" "a copy can take over only what you may see";
        CopyAfterRemoval "10" "the personal data was removed and can not be copied";

        // Allocation.
        AllocationOffByDefault "9.1.4.2" "your authority does not use allocation";
        OnlyHandlersAssigned "5.3.5.1" "only a request handler of your authority can be assigned";
        OnlyReferralHandlersAssigned "5.3.5.3" "only a referral handler of your authority can be assigned";
        OneOrMoreAssigned "5.3.5.1" "please name at least one user";
        ReassignKeepsOne "5.3.5" "at least one user must stay assigned";

        // Reports.
        ReportOfOwnAuthority "5.3.10" "reports are made of your own authority's requests only";
        AllocatorOrViewerReportsWithoutPersonalData "5.3.10" "with your rights, reports can be made without personal data only";
        CoordinatorReportsNeverPersonal "5.3.10" "a coordinator's reports never include personal data";
        ReportFollowsView "5.3.10" "a report holds only what you may see";
        CustomReportSubjectSection "5.3.10" "you can not select the data subject";
        CustomReportNotEmpty "5.3.10" "please select at least one part of the request";
        ReportForSubjectWithoutSubject "5.3.10" "there is no data subject to report to";
        ConsentFormLanguage "5.3.10" "please choose the language of the form";

        // Case-by-case derogation.
        DerogationAccess "7.3" "case-by-case derogation needs the request workflow in the area of services";
        DerogationOnlyServices "7.1" "case-by-case derogation exists in the area of services only";
        DerogationAddressedToEstablishment "7.1" "the authority addressed must be in the Member State of establishment";
        TenStepChecklist "7.1" "please confirm every step of the checklist";
        ChecklistBelongsToSet "7.1" "this question set has no such step";
        CaseDescribed "7.1" "please describe the case";
        UseJustified "7.1" "please justify the use of the case-by-case derogation";
        ReplyStatesMeasures "7.1" "please state the measures taken or intended";
        NoMeasuresJustified "7.1" "please justify why no measures are taken";
        NotificationChecklist "7.1" "please confirm every step of the notification's checklist";
        NotificationReasons "7.1" "please state why the measures are inadequate, and why yours are justified and proportionate";
        NotificationRefersToRequest "7.3" "please give the number of the preceding request";
        NotifierSameMemberState "7.3" "the notifying authority must be in the Member State where the service is provided";
        UrgencyNeedsImminentRisk "7.2" "please state the imminent risk to the safety of services";
        UrgencyMustNotify "7.2" "urgent measures are notified with the question set for notifications";
        ProcedureStated "7.2" "please state the normal or the urgency procedure";
        ContraryDecisionBars "7.1" "there is no notification on which the Commission could decide";
    }
}

impl From<Rule> for imi_core::AnyRule<Rule> {
    fn from(rule: Rule) -> Self {
        Self::Own(rule)
    }
}
