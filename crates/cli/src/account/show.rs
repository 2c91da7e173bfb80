//! `ninsho account show`.

use std::collections::HashMap;

use clap::Args;
use ninsho_domain::account::lockout::{self, Lockout};
use ninsho_domain::app::App;
use ninsho_domain::event::{self, Event, RecordedEvent, Slice};
use ninsho_domain::factor::Factors;
use ninsho_domain::registration::helpdesk::store;
use ninsho_domain::session;
use ninsho_domain::storage::entity::account;
use ninsho_domain::storage::entity::event::{self as event_row, ActorKind};
use ninsho_shared::{MailAddress, Timestamp, UserId};
use sea_orm::{ActiveEnum, ColumnTrait, Condition};
use uuid::Uuid;

use crate::ended::Ended;
use crate::lookup;

/// Show an account and its factors
///
/// Addresses are masked. Nothing here is a secret of the account's owner.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The ID
    #[arg(value_name = "USER", value_parser = lookup::user_id)]
    user_id: UserId,
    /// Also the latest thirty events, and who did them
    #[arg(long)]
    history: bool,
}

impl Show {
    pub(super) async fn run(self, app: &App) -> anyhow::Result<Ended> {
        let account = lookup::find(app, &self.user_id).await?;
        let conn = app.storage.read();
        let sessions = session::open_of(conn, app, account.id, app.now()).await?.len();
        let factors = Factors::of(conn, &account).await?;
        let lockout = lockout::of(&account, &app.config.limits.lock, app.now());
        for (name, value) in lines(&account, factors, lockout, sessions) {
            println!("{name:<16}{value}");
        }
        if self.history {
            let (events, _) = event::page(conn, of_account(account.id), Slice::newest(30)).await?;
            let operators = store::names(conn, events.iter().filter_map(|event| event.actor_id)).await?;
            println!();
            for event in &events {
                println!("{}", line(event, &operators));
            }
        }
        Ok(Ended::Well)
    }
}

fn of_account(id: Uuid) -> Condition {
    Condition::all().add(event_row::Column::AccountId.eq(id))
}

/// One event: when, what, by whom, and what was written down.
fn line(event: &RecordedEvent, operators: &HashMap<Uuid, UserId>) -> String {
    let by = match event.actor {
        // Whoever does not know the password is nobody's owner.
        ActorKind::Owner if event.kind == Event::WrongPassword => "unknown".to_owned(),
        ActorKind::Owner => "owner".to_owned(),
        ActorKind::Operator => {
            let name = event.actor_id.and_then(|id| operators.get(&id));
            name.map_or_else(|| "operator".to_owned(), |name| format!("operator {name}"))
        }
        ActorKind::Client => event
            .application
            .as_deref()
            .map_or_else(|| "client".to_owned(), |name| format!("owner at {name}")),
        ActorKind::Staff => {
            event.actor_name.as_deref().map_or_else(|| "staff".to_owned(), |name| format!("staff {name}"))
        }
    };
    let more = event.address.iter().chain(&event.note).fold(String::new(), |more, part| more + "  " + part);
    format!("{}  {:<26}{by}{more}", moment(event.at), event.kind.to_value())
}

fn lines(
    account: &account::Model,
    factors: Factors,
    lockout: Lockout,
    sessions: usize,
) -> Vec<(&'static str, String)> {
    let second_factor = match lockout {
        Lockout::Open => "open".to_owned(),
        Lockout::Locked { until } => format!("locked until {until} (`account unlock` opens it)"),
        Lockout::Blocked => {
            "blocked after too many wrong ones in a row (`account unlock` opens it)".to_owned()
        }
        Lockout::Frozen if account.frozen_at.is_none() => {
            "with the help desk, which has told its code for an initialization".to_owned()
        }
        Lockout::Frozen => {
            "frozen by its owner, who reported a change (`account unlock --frozen` opens it)".to_owned()
        }
    };
    vec![
        ("user ID", account.user_id.to_string()),
        (
            "account",
            account.closed_at.map_or_else(|| "open".to_owned(), |at| format!("closed since {}", moment(at))),
        ),
        ("made", moment(account.created_at)),
        ("mail address", mail_address(account)),
        ("authenticators", factors.authenticators.to_string()),
        ("recovery codes", factors.recovery_codes.to_string()),
        ("second factor", second_factor),
        ("wrong in a row", account.second_factor_failures.to_string()),
        ("staff", yes_or_no(account.staff)),
        ("operator", yes_or_no(account.operator_since.is_some())),
        ("open sessions", sessions.to_string()),
    ]
}

fn yes_or_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

fn mail_address(account: &account::Model) -> String {
    let masked = account.mail_address.as_ref().map(MailAddress::masked);
    match (masked, account.mail_since) {
        (Some(masked), Some(since)) => format!("{masked}, since {}", moment(since)),
        (Some(masked), None) => masked,
        (None, _) => "none".to_owned(),
    }
}

fn moment(millis: Timestamp) -> String {
    millis.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_masked_and_the_hash_is_not_shown() {
        let account = account::Model {
            id: Uuid::nil(),
            user_id: "a0123456".parse().unwrap(),
            password_hash: "$argon2id$secret".to_owned(),
            mail_address: Some(MailAddress::parse("taro@example.com").unwrap()),
            mail_since: Some(Timestamp::from_millis(0)),
            second_factor_failures: 3,
            second_factor_given_back: 0,
            second_factor_locked_until: None,
            frozen_at: Some(Timestamp::from_millis(0)),
            desk_until: None,
            enrolled_at: None,
            last_factor: None,
            staff: false,
            operator_since: None,
            closed_at: Some(Timestamp::from_millis(0)),
            created_at: Timestamp::from_millis(0),
        };
        let factors = Factors { mail: true, authenticators: 2, recovery_codes: 10, last: None };
        let text = format!("{:?}", lines(&account, factors, Lockout::Frozen, 2));
        assert!(text.contains("t****o@example.com, since 1970-01-01T00:00:00.000Z"), "{text}");
        assert!(text.contains(r#"("authenticators", "2"), ("recovery codes", "10")"#), "{text}");
        assert!(text.contains("--frozen") && text.contains("closed since"), "{text}");
        assert!(!text.contains("taro") && !text.contains("argon2"), "{text}");
    }

    #[test]
    fn nobody_is_said_to_have_typed_a_wrong_password() {
        let event = RecordedEvent {
            id: Uuid::nil(),
            at: Timestamp::from_millis(0),
            account_id: Some(Uuid::nil()),
            kind: Event::WrongPassword,
            actor: ActorKind::Owner,
            actor_id: None,
            actor_name: None,
            subject_kind: None,
            subject_id: None,
            address: None,
            note: None,
            network: None,
            browser: None,
            application: None,
        };
        assert!(line(&event, &HashMap::new()).ends_with("  wrong_password            unknown"));
        let event = RecordedEvent { kind: Event::LoggedIn, ..event };
        assert!(line(&event, &HashMap::new()).ends_with("  logged_in                 owner"));
    }
}
