//! Declares what a lifecycle says in words: its commands, its events and its mails, each of them in one table.

use serde::{Deserialize, Deserializer};

/// Declares the commands of a lifecycle and their kinds: of each its stable name, its English label and its fields. Where it is
/// used, `serde` and `imi_core` must be known by these names.
///
/// ```
/// use imi_core::Message;
/// imi_core::commands! {
///     /// The kinds of command.
///     pub enum Kind in "action.parcel";
///     /// A command to a parcel.
///     pub enum Command {
///         /// Gives it to somebody.
///         Give "give" "Give parcel" {
///             /// To whom.
///             to: String,
///         };
///         /// Opens it.
///         Open "open" "Open parcel";
///     }
/// }
/// let command: Command = serde_json::from_str(r#"{ "command": "give", "to": "Anna" }"#)?;
/// assert_eq!((command.kind(), command.kind().english()), (Kind::Give, "Give parcel"));
/// assert_eq!(Kind::Open.key().to_string(), "action.parcel.open");
/// // What a command does not have is refused, and not lost.
/// assert!(serde_json::from_str::<Command>(r#"{ "command": "open", "with": "a knife" }"#).is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! commands {
    // The commands, one after the other: serde asks of those that hold nothing that they are read with care.
    (@each { $($head:tt)* } { $($each:tt)* }) => { $($head)* { $($each)* } };
    (@each $head:tt { $($each:tt)* } $(#[$doc:meta])* $kind:ident; $($rest:tt)*) => {
        $crate::commands! {
            @each $head
            { $($each)* $(#[$doc])* #[serde(deserialize_with = "imi_core::nothing_more")] $kind, }
            $($rest)*
        }
    };
    (@each $head:tt { $($each:tt)* } $(#[$doc:meta])* $kind:ident $body:tt; $($rest:tt)*) => {
        $crate::commands! { @each $head { $($each)* $(#[$doc])* $kind $body, } $($rest)* }
    };
    (
        $(#[$of_kinds:meta])* $visible:vis enum $kinds:ident in $subject:literal;
        $(#[$of_commands:meta])* $vis:vis enum $commands:ident {
            $($(#[$doc:meta])* $kind:ident $name:literal $english:literal $({ $($body:tt)* })?;)*
        }
    ) => {
        $crate::members! {
            $(#[$of_kinds])*
            $visible enum $kinds { $($(#[$doc])* $kind),* }
        }
        $crate::messages! { $kinds in $subject { $($kind $name $english;)* } }

        $crate::commands! {
            @each {
                $(#[$of_commands])*
                #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
                #[serde(rename_all = "snake_case", tag = "command", deny_unknown_fields)]
                $vis enum $commands
            }
            {}
            $($(#[$doc])* $kind $({ $($body)* })?;)*
        }

        impl $commands {
            /// Its kind.
            #[must_use]
            $vis fn kind(&self) -> $kinds {
                match self { $(Self::$kind { .. } => $kinds::$kind),* }
            }
        }
    };
}

/// Declares the events of a lifecycle and the lines that its history has of them: of each event its stable name, the English
/// line and its content. What a later version wrote is read as `Unknown`.
///
/// ```
/// use imi_core::Message;
/// imi_core::events! {
///     /// What happened to a parcel.
///     pub enum Event;
///     /// A line of its history.
///     pub struct Happening in "history.parcel";
///     /// It was given to somebody.
///     Given "given" "Parcel given" {
///         /// To whom.
///         to: String,
///     };
///     /// It was opened.
///     Opened "opened" "Parcel opened";
/// }
/// let event: Event = serde_json::from_str(r#"{ "event": "opened" }"#)?;
/// assert_eq!(Happening(event.happening()).english(), "Parcel opened");
/// assert_eq!(serde_json::from_str::<Event>(r#"{ "event": "weighed" }"#)?, Event::Unknown);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! events {
    (
        $(#[$of_events:meta])* $vis:vis enum $events:ident;
        $(#[$of_lines:meta])* $visible:vis struct $lines:ident in $subject:literal;
        $($(#[$doc:meta])* $event:ident $name:literal $english:literal
            $(($inner:ty))? $({ $($body:tt)* })?;)*
    ) => {
        $(#[$of_events])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case", tag = "event")]
        $vis enum $events {
            $($(#[$doc])* $event $(($inner))? $({ $($body)* })?,)*
            /// An event of a later version.
            #[serde(other)]
            Unknown,
        }

        impl $events {
            /// The key of its line in the history.
            #[must_use]
            $vis fn happening(&self) -> $crate::Key {
                let name = match self { $(Self::$event { .. } => $name,)* Self::Unknown => "unknown" };
                $crate::Key { subject: $subject, name }
            }
        }

        $(#[$of_lines])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $visible struct $lines(pub $crate::Key);

        impl $lines {
            /// Every line there is.
            pub const ALL: &'static [Self] =
                &[$(Self($crate::Key { subject: $subject, name: $name })),*];
        }

        impl $crate::Message for $lines {
            fn key(&self) -> $crate::Key {
                self.0
            }
            fn english(&self) -> &'static str {
                match self.0.name { $($name => $english,)* _ => "Something that this version does not know" }
            }
        }
    };
}

/// Declares the mails of a lifecycle: of each its stable name, its subject line and its text, after which it says where to
/// see more. A mail never tells what a case is about (handbook 5.3.9.3, 6.4.1).
///
/// ```
/// use imi_core::Message;
/// imi_core::mails! {
///     /// The mails on parcels.
///     pub enum Mail in "mail.parcel";
///     /// The subject line of a mail.
///     pub struct Subject;
///     /// To whoever receives it.
///     Arrived "arrived" "new parcel" "A parcel has arrived.";
/// }
/// assert_eq!(Mail::Arrived.key().to_string(), "mail.parcel.arrived.body");
/// assert_eq!(Mail::Arrived.english(), "A parcel has arrived. Please log in to IMI to see it: {link}");
/// assert_eq!(Mail::Arrived.subject().english(), "IMI: new parcel");
/// ```
#[macro_export]
macro_rules! mails {
    (
        $(#[$of_mails:meta])* $vis:vis enum $mails:ident in $prefix:literal;
        $(#[$of_subjects:meta])* $visible:vis struct $subjects:ident;
        $($(#[$doc:meta])* $mail:ident $name:literal $subject:literal $text:literal;)*
    ) => {
        $crate::members! {
            $(#[$of_mails])*
            $vis enum $mails { $($(#[$doc])* $mail),* }
        }

        impl $mails {
            /// The subject line, a message of its own.
            #[must_use]
            $vis fn subject(self) -> $subjects {
                $subjects(self)
            }

            fn name(self) -> &'static str {
                match self { $(Self::$mail => concat!($prefix, ".", $name)),* }
            }
        }

        impl $crate::Message for $mails {
            fn key(&self) -> $crate::Key {
                $crate::Key { subject: self.name(), name: "body" }
            }
            fn english(&self) -> &'static str {
                match self { $(Self::$mail => concat!($text, " Please log in to IMI to see it: {link}")),* }
            }
            fn arguments(&self) -> Vec<(&'static str, $crate::Argument)> {
                vec![("link", $crate::Argument::Link)]
            }
        }

        $(#[$of_subjects])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $visible struct $subjects($mails);

        impl $crate::Message for $subjects {
            fn key(&self) -> $crate::Key {
                $crate::Key { subject: self.0.name(), name: "subject" }
            }
            fn english(&self) -> &'static str {
                match self.0 { $($mails::$mail => concat!("IMI: ", $subject)),* }
            }
        }
    };
}

/// Reads what holds nothing besides its name: whatever else is said is refused, as a form that holds something refuses what it
/// does not know. For `deserialize_with` on the variant of a tagged form, which serde reads with anything.
///
/// # Errors
/// If there is more.
pub fn nothing_more<'de, D: Deserializer<'de>>(form: D) -> Result<(), D::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Nothing {}
    Nothing::deserialize(form).map(|Nothing {}| ())
}
