//! The form of a scenario's file. The JSON Schema made of it is what the reader checks a file against; where it says
//! `words`, the vocabulary of the workflow fills in which.

use std::borrow::Cow;
use std::collections::BTreeMap;

use imi_core::{Access, AreaRole, Country, Language, Member, Set, Setting, UserRight};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

/// A scenario: a world, then steps, each with its whole expected effect.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Form {
    /// When and where it begins.
    #[serde(default)]
    pub(crate) world: WorldForm,
    /// The authorities, each under the word by which the steps name it.
    #[serde(default)]
    pub(crate) authority: BTreeMap<String, AuthorityForm>,
    /// The users, each under the word by which the steps name him.
    #[serde(default)]
    pub(crate) user: BTreeMap<String, UserForm>,
    /// What happens.
    #[serde(default)]
    pub(crate) step: Vec<StepForm>,
}

/// When and where a scenario begins.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct WorldForm {
    /// Which workflow it plays; `request` unless stated.
    #[schemars(schema_with = "workflow")]
    pub(crate) workflow: Option<String>,
    /// The first instant; ten o'clock in Luxembourg on the first of March 2012 unless stated.
    #[schemars(schema_with = "instant")]
    pub(crate) begins: Option<String>,
    /// The legislative area; professional qualifications unless stated, for alerts services.
    #[schemars(schema_with = "area")]
    pub(crate) area: Option<String>,
    /// Days that are no working days besides Saturdays and Sundays.
    pub(crate) holidays: Vec<chrono::NaiveDate>,
}

/// An authority.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuthorityForm {
    /// Its name as it is shown; the word itself unless stated.
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// Its country.
    pub(crate) country: Country,
    /// Its role in the workflow; `authority` unless stated.
    #[serde(default)]
    #[schemars(schema_with = "role")]
    pub(crate) role: Option<String>,
    /// Its role in the legislative area.
    #[serde(default)]
    pub(crate) area_role: Option<AreaRole>,
    /// Its legislative areas; that of the world unless stated.
    #[serde(default)]
    #[schemars(schema_with = "areas")]
    pub(crate) areas: Option<Vec<String>>,
    /// Settings that differ from the defaults: `may_refuse` or `+may_refuse` is on, `-may_accept` off.
    #[serde(default)]
    pub(crate) settings: Vec<Switch>,
    /// How far its access reaches.
    #[serde(default)]
    pub(crate) access: Option<Access>,
    /// The coordinators linked to it.
    #[serde(default)]
    #[schemars(schema_with = "authorities")]
    pub(crate) coordinators: Vec<String>,
    /// The languages that it understands; those of its country unless stated.
    #[serde(default)]
    pub(crate) languages: Option<Set<Language>>,
    /// The language of mail to its contact address; the first of its country unless stated.
    #[serde(default)]
    pub(crate) mail_language: Option<Language>,
    /// Its contact address; one of its own unless stated. Who has one address in common gets one mail.
    #[serde(default)]
    pub(crate) address: Option<String>,
}

/// A user.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserForm {
    /// His authority.
    #[schemars(schema_with = "authority")]
    pub(crate) of: String,
    /// His rights; handler unless stated, and disseminator too in a coordinator of alerts.
    #[serde(default)]
    pub(crate) rights: Option<Set<UserRight>>,
    /// The language of his screen, mail and texts; the first of his country unless stated.
    #[serde(default)]
    pub(crate) language: Option<Language>,
    /// His address; one of his own unless stated.
    #[serde(default)]
    pub(crate) address: Option<String>,
}

/// Who does what, or that time passes; and everything that follows.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct StepForm {
    /// The instant; the same as in the step before unless stated.
    #[schemars(schema_with = "instant")]
    pub(crate) at: Option<String>,
    /// How much time passes first: `6 months`, `3 days`, `2 hours`.
    #[schemars(schema_with = "period")]
    pub(crate) after: Option<String>,
    /// Who acts: a user, or the `commission`. Without him time passes.
    #[schemars(schema_with = "actor")]
    pub(crate) by: Option<String>,
    /// What he does. The fields of the command stand beside it, or in `with`.
    #[schemars(schema_with = "act")]
    pub(crate) does: Option<String>,
    /// Fields of the command that read better in a table of their own.
    pub(crate) with: Value,
    /// Which one it is about; the first of the scenario unless stated.
    #[serde(alias = "request", alias = "alert")]
    #[schemars(schema_with = "exchange")]
    pub(crate) exchange: Option<String>,
    /// Names what the step makes: the request or alert of a `create`, `split` or `copy_request`, the page of a `look`.
    #[serde(rename = "as")]
    pub(crate) name: Option<String>,
    /// The page that he acts on, as a `look` named it; the present one unless stated.
    #[schemars(schema_with = "page")]
    pub(crate) page: Option<String>,
    /// Whose standing changes, instead of an act: an authority or a user.
    #[schemars(schema_with = "person")]
    pub(crate) changes: Option<String>,
    /// The role from now on.
    #[schemars(schema_with = "role")]
    pub(crate) role: Option<String>,
    /// The settings that change.
    pub(crate) settings: Vec<Switch>,
    /// The access from now on.
    pub(crate) access: Option<Access>,
    /// All coordinators linked from now on.
    #[schemars(schema_with = "authorities")]
    pub(crate) coordinators: Option<Vec<String>>,
    /// All rights of the user from now on.
    pub(crate) rights: Option<Set<UserRight>>,
    /// Whose view is printed after the step.
    #[schemars(schema_with = "shown")]
    pub(crate) show: Many,
    /// Everything that follows; what is not stated must not happen.
    pub(crate) then: Then,
}

/// The whole effect of a step.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Then {
    /// The status from now on, of the step's exchange or by the name of each; unstated, it stays.
    #[schemars(schema_with = "per_exchange")]
    pub(crate) status: Option<Value>,
    /// The rules by which it is refused; unstated, it is done.
    #[schemars(schema_with = "refused")]
    pub(crate) refused: Option<Many>,
    /// The mails: `accepted to marco`, `copy to bari`; unstated, there is none.
    #[schemars(schema_with = "mail")]
    pub(crate) mail: Many,
    /// What users may do then: all of it, or with `+` and `-` what changes. Looked at where stated.
    #[schemars(schema_with = "offers")]
    pub(crate) offers: BTreeMap<String, Value>,
    /// What users see then: the status, `nothing`, or facts of the view. A status seen otherwise than `status` must be
    /// stated; facts are looked at where stated.
    #[schemars(schema_with = "sees")]
    pub(crate) sees: BTreeMap<String, Value>,
    /// The sections of the report made. Looked at where stated.
    #[schemars(skip)]
    pub(crate) report: Option<Vec<String>>,
    /// The machines that run beside it, by their names; unstated, they stay.
    #[serde(flatten)]
    #[schemars(skip)]
    pub(crate) beside: BTreeMap<String, Value>,
}

/// One text or a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Many(pub(crate) Vec<String>);

impl<'de> Deserialize<'de> for Many {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Wire {
            One(String),
            More(Vec<String>),
        }
        Ok(Self(match Wire::deserialize(deserializer)? {
            Wire::One(one) => vec![one],
            Wire::More(more) => more,
        }))
    }
}

/// A setting switched on or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Switch {
    pub(crate) setting: Setting,
    pub(crate) on: bool,
}

impl<'de> Deserialize<'de> for Switch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let on = !text.starts_with('-');
        let name = text.trim_start_matches(['+', '-']);
        let setting = serde_json::from_value(Value::from(name)).map_err(serde::de::Error::custom)?;
        Ok(Self { setting, on })
    }
}

impl JsonSchema for Switch {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Switch".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<String> = words::<Setting>();
        let signed = ["+", "-"].iter().flat_map(|sign| names.iter().map(move |name| format!("{sign}{name}")));
        let all: Vec<String> = names.iter().cloned().chain(signed).collect();
        json_schema!({ "type": "string", "enum": all })
    }
}

/// The stable names of a fieldless enum.
pub(crate) fn words<M: Member + serde::Serialize>() -> Vec<String> {
    M::ALL.iter().map(word).collect()
}

/// The stable name of a value of a fieldless enum.
pub(crate) fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        other => format!("{other:?}"),
    }
}

/// The act that begins an exchange.
pub(crate) const CREATE: &str = "create";
/// Looking at one.
pub(crate) const LOOK: &str = "look";
/// The act of the European Commission.
pub(crate) const COMMISSION: &str = "commission";
/// What somebody sees who may see nothing.
pub(crate) const NOTHING: &str = "nothing";

fn text(format: &str) -> Schema {
    json_schema!({ "type": "string", "format": format })
}
/// A word of a list that the vocabulary has.
pub(crate) fn listed(list: &str) -> Value {
    json!({ "type": "string", "words": list })
}
fn one_or_more(schema: &Value) -> Schema {
    json_schema!({ "anyOf": [schema, { "type": "array", "items": schema }] })
}
pub(crate) fn by_name(format: &str, values: &Value) -> Value {
    json!({ "type": "object", "propertyNames": { "format": format }, "additionalProperties": values })
}
/// A status of the step's exchange, or one for each that is named.
pub(crate) fn statuses() -> Value {
    json!({ "anyOf": [listed("status"), by_name("exchange", &listed("status"))] })
}

fn schema(value: Value) -> Schema {
    Schema::try_from(value).unwrap_or_default()
}

fn workflow(_: &mut SchemaGenerator) -> Schema {
    schema(listed("workflow"))
}
fn role(_: &mut SchemaGenerator) -> Schema {
    schema(listed("role"))
}
fn instant(_: &mut SchemaGenerator) -> Schema {
    text("instant")
}
fn period(_: &mut SchemaGenerator) -> Schema {
    text("period")
}
fn area(_: &mut SchemaGenerator) -> Schema {
    text("area")
}
fn areas(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": { "type": "string", "format": "area" } })
}
fn authority(_: &mut SchemaGenerator) -> Schema {
    text("authority")
}
fn authorities(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": { "type": "string", "format": "authority" } })
}
fn actor(_: &mut SchemaGenerator) -> Schema {
    text("actor")
}
fn person(_: &mut SchemaGenerator) -> Schema {
    text("person")
}
fn exchange(_: &mut SchemaGenerator) -> Schema {
    text("exchange")
}
fn page(_: &mut SchemaGenerator) -> Schema {
    text("page")
}
fn shown(_: &mut SchemaGenerator) -> Schema {
    one_or_more(&json!({ "type": "string", "format": "user" }))
}
fn act(_: &mut SchemaGenerator) -> Schema {
    schema(listed("act"))
}
fn refused(_: &mut SchemaGenerator) -> Schema {
    one_or_more(&listed("rule"))
}
fn mail(_: &mut SchemaGenerator) -> Schema {
    one_or_more(&json!({ "type": "string", "format": "mail" }))
}
fn per_exchange(_: &mut SchemaGenerator) -> Schema {
    schema(statuses())
}
fn offers(_: &mut SchemaGenerator) -> Schema {
    let list = json!({ "type": "array", "items": listed("offer") });
    let nested = by_name("user", &list);
    schema(by_name("user or exchange", &json!({ "anyOf": [list, nested] })))
}
fn sees(_: &mut SchemaGenerator) -> Schema {
    let seen = json!({ "anyOf": [listed("sight"), { "type": "object", "format": "facts" }] });
    schema(by_name("viewer or exchange", &seen))
}
