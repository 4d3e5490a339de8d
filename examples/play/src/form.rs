//! The form of a scenario's file. The JSON Schema made of it is what the reader checks a file against.

use std::borrow::Cow;
use std::collections::BTreeMap;

use imi_core::{Access, AreaRole, Country, Language, Member, RuleBook, Set, Setting, UserRight};
use imi_requests::{Kind, Mail, Status};
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
    /// The first instant; ten o'clock in Luxembourg on the first of March 2012 unless stated.
    #[schemars(schema_with = "instant")]
    pub(crate) begins: Option<String>,
    /// The legislative area; professional qualifications unless stated.
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
    /// Its role in the request workflow.
    #[serde(default)]
    pub(crate) role: RoleForm,
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

/// The role of an authority in the request workflow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RoleForm {
    /// Authority (requests).
    #[default]
    Authority,
    /// Request coordinator.
    Coordinator,
}

/// A user.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserForm {
    /// His authority.
    #[schemars(schema_with = "authority")]
    pub(crate) of: String,
    /// His rights; request handler unless stated.
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
    /// The request; the first of the scenario unless stated.
    #[schemars(schema_with = "request")]
    pub(crate) request: Option<String>,
    /// Names what the step makes: the request of a `create`, `split` or `copy_request`, the page of a `look`.
    #[serde(rename = "as")]
    pub(crate) name: Option<String>,
    /// The page that he acts on, as a `look` named it; the present one unless stated.
    #[schemars(schema_with = "page")]
    pub(crate) page: Option<String>,
    /// Whose standing changes, instead of an act: an authority or a user.
    #[schemars(schema_with = "person")]
    pub(crate) changes: Option<String>,
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
#[serde(deny_unknown_fields, default)]
pub(crate) struct Then {
    /// The status from now on, of the step's request or by the name of each; unstated, it stays.
    #[schemars(schema_with = "per_request")]
    pub(crate) status: Option<PerRequest>,
    /// The rules by which it is refused; unstated, it is done.
    #[schemars(schema_with = "refused")]
    pub(crate) refused: Option<Many>,
    /// The mails: `accepted to marco`, `copy to bari`; unstated, there is none.
    #[schemars(schema_with = "mail")]
    pub(crate) mail: Many,
    /// The stage of the case-by-case derogation from now on; unstated, it stays.
    #[schemars(schema_with = "per_request")]
    pub(crate) derogation: Option<PerRequest>,
    /// The allocation by authority; unstated, it stays.
    #[schemars(schema_with = "allocation")]
    pub(crate) allocation: BTreeMap<String, PerRequest>,
    /// What users may do then: all of it, or with `+` and `-` what changes. Looked at where stated.
    #[schemars(schema_with = "offers")]
    pub(crate) offers: BTreeMap<String, Value>,
    /// What users see then: the status, `nothing`, or facts of the view. A status seen otherwise than `status` must be
    /// stated; facts are looked at where stated.
    #[schemars(schema_with = "sees")]
    pub(crate) sees: BTreeMap<String, Value>,
    /// The parts of the report made. Looked at where stated.
    #[schemars(schema_with = "report")]
    pub(crate) report: Option<Vec<String>>,
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

/// A status of the step's request, or one for each request named.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum PerRequest {
    One(Status),
    Each(BTreeMap<String, Status>),
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

/// Every rule by which a step can be refused.
pub(crate) fn rules() -> Vec<String> {
    let own = imi_requests::Rule::ALL.iter().map(|rule| format!("{rule:?}"));
    own.chain(imi_core::Rule::ALL.iter().map(|rule| format!("{rule:?}"))).collect()
}

/// Acts that are no commands to a request.
pub(crate) const CREATE: &str = "create";
/// Looking at a request.
pub(crate) const LOOK: &str = "look";
/// The act of the European Commission.
pub(crate) const COMMISSION: &str = "commission";
/// What somebody sees who may see nothing.
pub(crate) const NOTHING: &str = "nothing";

fn text(format: &str) -> Schema {
    json_schema!({ "type": "string", "format": format })
}
fn one_or_more(schema: &Value) -> Schema {
    json_schema!({ "anyOf": [schema, { "type": "array", "items": schema }] })
}
fn by_name(format: &str, values: &Value) -> Schema {
    json_schema!({ "type": "object", "propertyNames": { "format": format }, "additionalProperties": values })
}
fn statuses() -> Value {
    json!({ "type": "string", "enum": words::<Status>() })
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
fn request(_: &mut SchemaGenerator) -> Schema {
    text("request")
}
fn page(_: &mut SchemaGenerator) -> Schema {
    text("page")
}
fn shown(_: &mut SchemaGenerator) -> Schema {
    one_or_more(&json!({ "type": "string", "format": "user" }))
}
fn act(_: &mut SchemaGenerator) -> Schema {
    let kinds = words::<Kind>();
    let all: Vec<&str> = [CREATE, LOOK].into_iter().chain(kinds.iter().map(String::as_str)).collect();
    json_schema!({ "type": "string", "enum": all })
}
fn refused(_: &mut SchemaGenerator) -> Schema {
    one_or_more(&json!({ "type": "string", "enum": rules() }))
}
fn mail(_: &mut SchemaGenerator) -> Schema {
    let help = format!(
        "`MAIL to NAME`, `copy of MAIL to NAME` or `copy to NAME`; MAIL is one of {}",
        words::<Mail>().join(", ")
    );
    one_or_more(&json!({ "type": "string", "format": "mail", "description": help }))
}
fn per_request(_: &mut SchemaGenerator) -> Schema {
    let each = by_name("request", &statuses());
    json_schema!({ "anyOf": [statuses(), each] })
}
fn allocation(generator: &mut SchemaGenerator) -> Schema {
    by_name("authority", &per_request(generator).to_value())
}
fn offers(_: &mut SchemaGenerator) -> Schema {
    let kinds = words::<Kind>();
    let signed = ["+", "-"].iter().flat_map(|sign| kinds.iter().map(move |kind| format!("{sign}{kind}")));
    let all: Vec<String> = kinds.iter().cloned().chain(signed).collect();
    let list = json!({ "type": "array", "items": { "type": "string", "enum": all } });
    let nested = by_name("user", &list);
    by_name("user or request", &json!({ "anyOf": [list, nested] }))
}
fn sees(_: &mut SchemaGenerator) -> Schema {
    let seen: Vec<String> = words::<Status>().into_iter().chain([NOTHING.to_owned()]).collect();
    by_name(
        "person or request",
        &json!({ "anyOf": [{ "type": "string", "enum": seen }, { "type": "object", "format": "facts" }] }),
    )
}
fn report(_: &mut SchemaGenerator) -> Schema {
    let sections = [
        "authorities",
        "subject",
        "case_details",
        "questions",
        "replies",
        "messages",
        "notes",
        "documents",
        "disclaimer",
        "signature_form",
        "personal_data_removed",
    ];
    json_schema!({ "type": "array", "items": { "type": "string", "enum": sections } })
}
