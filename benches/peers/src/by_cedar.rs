//! The questions to cedar-policy: who may do what by three policies, users in the roles of their authorities.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::str::FromStr;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression,
};
use imi_benches::questions::{ASKED, Case, Question, Town};
use imi_core::Message;

const POLICIES: &str = r#"
permit (principal, action == Action::"accept", resource)
when { resource.status == "awaiting_acceptance" && principal in resource.responding };
permit (principal, action == Action::"submit_reply", resource)
when {
    ["accepted", "reply_returned", "additional_information_accepted"].contains(resource.status)
        && principal in resource.responding
};
permit (principal, action == Action::"close_as_satisfactory", resource)
when { resource.status == "replied" && principal in resource.requesting };
"#;

type Made<T> = Result<T, Box<dyn Error>>;

/// Everything that cedar needs to answer.
pub(crate) struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    users: Vec<Entity>,
    roles: HashMap<(usize, &'static str), Entity>,
    cases: Vec<Case>,
    actions: Vec<EntityUid>,
    names: Names,
    entities: Entities,
    requests: Vec<Request>,
}

/// The names of types, read once.
struct Names {
    user: EntityTypeName,
    role: EntityTypeName,
    request: EntityTypeName,
}

impl Names {
    fn uid(of: &EntityTypeName, id: impl AsRef<str>) -> EntityUid {
        EntityUid::from_type_name_and_id(of.clone(), EntityId::new(id))
    }
    fn user(&self, number: usize) -> EntityUid {
        Self::uid(&self.user, format!("u{number}"))
    }
    fn role(&self, authority: usize, right: &str) -> EntityUid {
        Self::uid(&self.role, format!("a{authority}/{right}"))
    }
    fn request(&self, number: usize) -> EntityUid {
        Self::uid(&self.request, format!("r{number}"))
    }

    fn entity(&self, number: usize, case: &Case) -> Made<Entity> {
        let handlers =
            |authority| RestrictedExpression::new_entity_uid(self.role(authority, crate::names::HANDLER));
        let status = RestrictedExpression::new_string(case.status.key().name.to_owned());
        let attributes = HashMap::from([
            ("status".to_owned(), status),
            ("requesting".to_owned(), handlers(case.requesting)),
            ("responding".to_owned(), handlers(case.responding)),
        ]);
        Ok(Entity::new(self.request(number), attributes, HashSet::new())?)
    }
}

impl Cedar {
    pub(crate) fn new(town: &Town) -> Made<Self> {
        let names = Names {
            user: EntityTypeName::from_str("User")?,
            role: EntityTypeName::from_str("Role")?,
            request: EntityTypeName::from_str("Request")?,
        };
        let action = EntityTypeName::from_str("Action")?;
        let actions = ASKED.map(|kind| Names::uid(&action, crate::names::kind(kind))).to_vec();
        let mut roles = HashMap::new();
        let mut users = Vec::new();
        for (number, clerk) in town.users.iter().enumerate() {
            let right = crate::names::right(clerk.right);
            let role = names.role(clerk.authority, right);
            roles.entry((clerk.authority, right)).or_insert_with(|| Entity::with_uid(role.clone()));
            users.push(Entity::new_no_attrs(names.user(number), HashSet::from([role])));
        }
        let made = town.requests.iter().enumerate().map(|(number, case)| names.entity(number, case));
        let made = made.collect::<Made<Vec<_>>>()?;
        let all = users.iter().chain(roles.values()).cloned().chain(made);
        let entities = Entities::from_entities(all, None)?;
        let mut cedar = Self {
            authorizer: Authorizer::new(),
            policies: PolicySet::from_str(POLICIES)?,
            users,
            roles,
            cases: town.requests.clone(),
            actions,
            names,
            entities,
            requests: Vec::new(),
        };
        cedar.requests =
            town.questions.iter().map(|question| cedar.request(question)).collect::<Made<_>>()?;
        Ok(cedar)
    }

    fn request(&self, question: &Question) -> Made<Request> {
        let place = ASKED.iter().position(|kind| *kind == question.kind).unwrap_or(ASKED.len());
        let action = self.actions.get(place).ok_or("an action without a name")?.clone();
        let (user, request) = (self.names.user(question.user), self.names.request(question.request));
        Ok(Request::new(user, action, request, Context::empty(), None)?)
    }

    fn asked(&self, request: &Request, entities: &Entities) -> bool {
        self.authorizer.is_authorized(request, &self.policies, entities).decision() == Decision::Allow
    }

    /// The answer to the question of this number, with everything ready: all entities and the request itself.
    pub(crate) fn prebuilt(&self, number: usize) -> bool {
        self.requests.get(number).is_some_and(|request| self.asked(request, &self.entities))
    }

    /// The same from user, roles and request as a service has them: the entities that matter are made for the question.
    pub(crate) fn sliced(&self, question: &Question) -> Made<bool> {
        let user = self.users.get(question.user).ok_or("a user without a number")?;
        let case = self.cases.get(question.request).ok_or("a request without a number")?;
        let mut slice = vec![user.clone(), self.names.entity(question.request, case)?];
        let handlers = [case.requesting, case.responding];
        let roles =
            handlers.iter().filter_map(|authority| self.roles.get(&(*authority, crate::names::HANDLER)));
        slice.extend(roles.cloned());
        let entities = Entities::from_entities(slice, None)?;
        Ok(self.asked(&self.request(question)?, &entities))
    }
}
