//! What they learn from the answers and the mails, and what they forget.

use std::time::Duration;

use data_encoding::BASE32_NOPAD;
use ninsho_domain::storage::entity::revocation_link;
use ninsho_shared::paths;
use sea_orm::EntityTrait;
use serde_json::Value;
use uuid::Uuid;

use super::answers::{collect_ids, read_token, without_session};
use super::clients::{Asked, By};
use super::steps::Planned;
use super::world::{Held, World};
use crate::support::Answer;

/// What has numbers in its paths.
const COLLECTIONS: [&str; 4] =
    [paths::ADDRESS_CHANGES, paths::INIT_REQUESTS, paths::HELPDESK_INIT_REQUESTS, paths::AUTHENTICATORS];

const TEN_MINUTES: Duration = Duration::from_mins(10);

impl World {
    /// Who asked keeps the session that came; all mails are read by whose they are, and every number is known to all.
    pub(super) async fn learn(&mut self, who: usize, planned: &Planned, answer: &Answer) {
        let held = planned.held.as_ref();
        assert!(answer.status < 500, "{}", answer.text);
        if let Some(token) = answer.body["token"].as_str() {
            let caller = held.map_or_else(|| self.app.caller(), |held| held.caller.clone());
            let (session, acr) = read_token(token);
            self.walkers[who].held.push(Held {
                caller: caller.with_token(token),
                session,
                at: match acr.rsplit(':').next() {
                    Some("restricted") => "restricted",
                    Some("password") if planned.path == paths::INIT_REQUESTS => "request",
                    Some("password") => "password",
                    _ => "full",
                },
            });
        }
        self.learn_of_client(who, planned, answer);
        if let Some(of) = COLLECTIONS.iter().find(|path| planned.path.starts_with(**path)) {
            let mut told = Vec::new();
            collect_ids(&without_session(answer.body.clone()), &mut told);
            self.walkers[who].flows.extend(told.into_iter().map(|id| (*of, id)));
        }
        let body = &answer.body;
        if let Some(secret) = body["secret"].as_str() {
            self.walkers[who].authenticators.push(BASE32_NOPAD.decode(secret.as_bytes()).unwrap());
        }
        let made = body["codes"].as_array().into_iter().flatten();
        self.walkers[who].recovery_codes.extend(made.map(|code| code.as_str().unwrap().to_owned()));
        // The operator is sure who is calling, and tells the code to nobody else.
        if let (Some(code), Some(user_id)) = (body["code"].as_str(), body["request"]["user_id"].as_str()) {
            let caller = self.walkers.iter_mut().find(|walker| walker.person.user_id == user_id);
            caller.unwrap().codes.push(code.replace(' ', ""));
        }
        collect_ids(&answer.body, &mut self.ids);
        collect_records(&answer.body, &mut self.records);
        self.revocation_links =
            revocation_link::Entity::find().all(self.app.app.storage.read()).await.unwrap();
        let now = self.app.app.now();
        for letter in self.app.letters().await {
            if letter.code.is_some() {
                let at = self.arrivals.entry(letter.to.clone()).or_default();
                at.push(now);
                // Whoever asked, a person or a client: three in ten minutes to one address.
                let is_one_too_many = at.iter().rev().nth(3).is_some_and(|at| now < at.plus(TEN_MINUTES));
                assert!(!is_one_too_many, "four codes in ten minutes to {}: {at:?}", letter.to);
            }
            let owner = self.walkers.iter_mut().find(|walker| letter.to.starts_with(&walker.person.user_id));
            let owner = owner.expect("mails go to them alone");
            owner.codes.extend(letter.code);
            owner.stops.extend(letter.stop);
        }
    }

    /// A session that has ended is mostly left alone, and so is a code that has done its work.
    pub(super) fn forget(&mut self, who: usize, planned: &Planned, answer: &Answer) {
        if let (401, Some(held)) = (answer.status, &planned.held)
            && !self.chance(5)
        {
            self.walkers[who].held.retain(|other| other.session != held.session);
        }
        let said = planned.body["code"].as_str().or(planned.body["pass"].as_str());
        if let Some(said) = said
            && (answer.status == 200 || self.chance(3))
        {
            // As an old one it may still be tried.
            let codes = &mut self.walkers[who].codes;
            if let Some(place) = codes.iter().position(|code| code == said) {
                codes[..=place].rotate_right(1);
            }
        }
    }

    /// Access tokens, which of them was revoked, and challenges.
    fn learn_of_client(&mut self, who: usize, planned: &Planned, answer: &Answer) {
        let Some(shown) = &planned.shown else { return };
        let body = &answer.body;
        if let Some(token) = body["access_token"].as_str() {
            self.learn_token(shown.client, token, body["scope"].as_str().unwrap());
        }
        // The last part of the contract's token is an access token with every scope.
        if let Some(token) = body["result"]["value"]["token"].as_str() {
            let scopes = self.clients[shown.client].scopes;
            self.learn_token(shown.client, token.rsplit('.').next().unwrap(), scopes);
        }
        let is_revocation = planned.path == paths::OAUTH_REVOKE && answer.status == 200;
        if let Some(token) = planned.token_number.filter(|_| is_revocation) {
            let own = matches!(shown.by, By::Secret) && self.tokens[token].client == shown.client;
            self.tokens[token].is_revoked |= own;
        }
        let asked = [&body["id"], &body["detail"]["transaction_id"]];
        let asked = asked.into_iter().find_map(|id| id.as_str()?.parse::<Uuid>().ok());
        let whom = planned
            .user
            .as_ref()
            .and_then(|user| self.walkers.iter().position(|walker| walker.person.user_id == *user));
        if let Some(id) =
            asked.filter(|id| answer.status < 300 && self.asked.iter().all(|asked| asked.id != *id))
        {
            self.ids.push(id);
            self.asked.push(Asked { client: shown.client, who: whom.unwrap_or(who), id });
        }
    }
}

/// The requests in an answer that have a record, with its hash.
fn collect_records(value: &Value, records: &mut Vec<(Uuid, String)>) {
    match value {
        Value::Object(fields) => {
            if let (Some(id), Some(hash)) = (value["id"].as_str(), value["state"]["record"]["hash"].as_str())
            {
                records.push((id.parse().unwrap(), hash.to_owned()));
            }
            fields.values().for_each(|value| collect_records(value, records));
        }
        Value::Array(values) => values.iter().for_each(|value| collect_records(value, records)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
