//! What this crate refuses.

imi_core::rules! {
    /// What is refused of texts and question sets.
    pub enum Rule in "refusal.i18n" {
        PredefinedInEveryOfficialLanguage "2.2" "no text of a published question set lacks a required language";
        PublishedMeaningFixed "2.2" "a published question keeps its meaning; give a new question a new name";
        CatalogueComplete "2.2" "a text lacks one of the languages of the catalogue";
        PlaceholdersEqual "2.2" "a translation must use exactly the placeholders of the English text";
        MailPlaceholdersHarmless "5.3.9.3" "mail on an exchange holds the link and the reference only";
        UsernameNeverInMailText "3.1.2.3" "no mail may hold a username";
        PasswordAloneInMail "3.2.1" "only the mail on a temporary or reset password may hold it";
    }
}
