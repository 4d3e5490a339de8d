//! What a deployment brings to the rules of alerts. The handbook gives neither the periods, on which the Member States have
//! agreed, nor the wording of the criteria, which stand in guidelines; these are made up.

use imi_alerts::{Criteria, Policy};
use imi_core::{Days, Language};
use imi_i18n::{BlankText, Multilingual};

/// The version of the checklist.
pub(crate) const VERSION: u32 = 1;

/// The criteria in English, then in the other languages that the player speaks.
pub(crate) const CRITERIA: [(&str, [(Language, &str); 5]); 3] = [
    (
        "The danger comes from a service activity",
        [
            (Language::De, "Die Gefahr geht von einer Dienstleistungstätigkeit aus"),
            (Language::Fr, "Le danger provient d'une activité de service"),
            (Language::Hu, "A veszély szolgáltatási tevékenységből ered"),
            (Language::It, "Il pericolo deriva da un'attività di servizio"),
            (Language::Ro, "Pericolul provine dintr-o activitate de servicii"),
        ],
    ),
    (
        "It could seriously damage the health or safety of persons or the environment",
        [
            (
                Language::De,
                "Sie könnte Gesundheit oder Sicherheit von Personen oder die Umwelt ernsthaft schädigen",
            ),
            (
                Language::Fr,
                "Il pourrait nuire gravement à la santé ou à la sécurité des personnes ou à l'environnement",
            ),
            (Language::Hu, "Súlyosan árthat az emberek egészségének vagy biztonságának, vagy a környezetnek"),
            (
                Language::It,
                "Potrebbe nuocere gravemente alla salute o alla sicurezza delle persone o all'ambiente",
            ),
            (Language::Ro, "Ar putea afecta grav sănătatea sau siguranța persoanelor ori mediul"),
        ],
    ),
    (
        "It may reach other Member States",
        [
            (Language::De, "Sie kann andere Mitgliedstaaten erreichen"),
            (Language::Fr, "Il peut atteindre d'autres États membres"),
            (Language::Hu, "Más tagállamokat is elérhet"),
            (Language::It, "Può raggiungere altri Stati membri"),
            (Language::Ro, "Poate ajunge în alte state membre"),
        ],
    ),
];

/// The policy that alerts are played with: five days for comments, ten for objections, and three criteria.
///
/// # Errors
/// Never in a released version: a test makes it.
pub fn policy() -> Result<Policy, BlankText> {
    let text = |(english, others): (&str, [(Language, &str); 5])| {
        let english = Multilingual::new(Language::En, english)?;
        others.into_iter().try_fold(english, |text, (language, words)| text.with(language, words))
    };
    let texts: Vec<Multilingual> = CRITERIA.into_iter().map(text).collect::<Result<_, _>>()?;
    Ok(Policy::new(Days(5), Days(10), Criteria { version: VERSION, texts }))
}
