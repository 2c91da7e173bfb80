//! The people of the demo: one in every state that an account can be in.

use std::fmt::Write;

use anyhow::Context;
use data_encoding::BASE32_NOPAD;
use ninsho_domain::account::command::{self, NewAccount};
use ninsho_domain::account::{Account, failures, row};
use ninsho_domain::app::App;
use ninsho_domain::factor::authenticator::secret;
use ninsho_domain::factor::authenticator::totp::SECRET_LEN;
use ninsho_domain::key::hash_now;
use ninsho_domain::storage::Tx;
use ninsho_domain::storage::entity::{account, authenticator, recovery_code};
use ninsho_mailbox::{Fault, Mailbox, Moment};
use ninsho_shared::recovery_code::BYTES;
use ninsho_shared::recovery_codes::COUNT;
use ninsho_shared::{MailAddress, Password, RecoveryCode, UserId};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, PaginatorTrait};

/// One password for all, short enough for the keys of a phone.
const PASSWORD: &str = "ninsho-demo";

/// The demo's mailbox refuses this address.
const REFUSED: &str = "gone@example.com";

/// The state of an account besides its address.
#[derive(Clone, Copy)]
enum State {
    Open,
    Locked,
    Blocked,
    Frozen,
    Closed,
    /// An operator of the help desk.
    Operator,
    /// A member of the staff.
    Staff,
    /// Without an address, but not for the first time.
    Lost,
}

struct Person {
    user_id: &'static str,
    mail_address: Option<&'static str>,
    state: State,
    shows: &'static str,
    /// The secret of their authenticator.
    authenticator_secret: Option<&'static [u8; SECRET_LEN]>,
    recovery_codes: bool,
}

const PEOPLE: [Person; 14] = [
    person("taro", Some("taro@example.com"), State::Open, "flow A of the manual: log in, change the address"),
    person(
        "carrier",
        Some("hana..ko.@docomo.ne.jp"),
        State::Open,
        "an old carrier address, sent to in quotes",
    ),
    person("new", None, State::Open, "no address yet: the first set-up"),
    person("gone", Some(REFUSED), State::Open, "an address that the receiving server refuses"),
    person("locked", Some("locked@example.com"), State::Locked, "locked for a while after wrong codes"),
    person("blocked", Some("blocked@example.com"), State::Blocked, "only the help desk can open it"),
    person("frozen", Some("frozen@example.com"), State::Frozen, "its owner has reported a change"),
    person(
        "closed",
        Some("closed@example.com"),
        State::Closed,
        "cannot log in, like an ID that does not exist",
    ),
    person("desk", Some("desk@example.com"), State::Operator, "an operator of the help desk: /helpdesk"),
    person("desk2", Some("desk2@example.com"), State::Operator, "another one, who can approve"),
    person("staff", Some("staff@example.com"), State::Staff, "a member of the staff"),
    person("lost", None, State::Lost, "had an address once: the help desk tells the code (flow B, ⑥')"),
    Person {
        authenticator_secret: Some(b"ninsho demo: one app"),
        ..person("app", None, State::Open, "an authenticator and no address; its key is below")
    },
    Person {
        authenticator_secret: Some(b"ninsho demo: and app"),
        recovery_codes: true,
        ..person(
            "both",
            Some("both@example.com"),
            State::Open,
            "mail, an authenticator and recovery codes; see below",
        )
    },
];

/// What the recovery codes of the demo are made of, with a number in its place.
const RECOVERY_CODE: [u8; BYTES] = [0, 57, 190, 2, 41, 133, 76, 228, 19, 101];

const fn person(
    user_id: &'static str,
    mail_address: Option<&'static str>,
    state: State,
    shows: &'static str,
) -> Person {
    Person { user_id, mail_address, state, shows, authenticator_secret: None, recovery_codes: false }
}

/// Lets the mailbox refuse what the table promises to be refused.
pub(super) fn refuse_some(mailbox: &Mailbox) {
    mailbox.inject(Fault::reply(Moment::Rcpt, 550, "5.1.1 No such person here").to(REFUSED));
}

/// Makes the people, unless an earlier demo in the same folder has.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn make(app: &App) -> anyhow::Result<()> {
    if account::Entity::find().count(app.storage.read()).await? > 0 {
        return Ok(());
    }
    let mut accounts = Vec::new();
    for person in &PEOPLE {
        accounts.push(NewAccount {
            user_id: UserId::parse(person.user_id)?,
            password_hash: hash_now(&Password::parse(PASSWORD.to_owned())?, &*app.random)?,
            mail_address: person.mail_address.map(MailAddress::parse).transpose()?,
            staff: matches!(person.state, State::Staff),
        });
    }
    let tx = app.storage.begin().await?;
    command::create(&tx, app, accounts).await?;
    for person in &PEOPLE {
        bring_into_state(&tx, app, person).await?;
        give_factors(&tx, app, person).await?;
    }
    Ok(tx.commit().await?)
}

async fn bring_into_state(tx: &Tx, app: &App, person: &Person) -> anyhow::Result<()> {
    let account = lock(tx, person).await?;
    let limits = &app.config.limits.lock;
    match person.state {
        State::Open | State::Staff => {}
        State::Locked => fail(tx, app, person, limits.every).await?,
        State::Blocked => fail(tx, app, person, limits.blocked_at).await?,
        State::Frozen => drop(command::freeze(tx, &account).await?),
        State::Operator => drop(command::grant_operator(tx, app, &account).await?),
        State::Lost => row::set_enrolled(tx, account.id, tx.now()),
        State::Closed => drop(command::close(tx, app, &account).await?),
    }
    Ok(())
}

/// Counts wrong second factors. The locks that they bring follow each other, so that only the last is left.
async fn fail(tx: &Tx, app: &App, person: &Person, times: u32) -> anyhow::Result<()> {
    for _ in 0..times {
        failures::count(tx, &lock(tx, person).await?, &app.config.limits.lock, tx.now());
    }
    Ok(())
}

async fn lock(tx: &Tx, person: &Person) -> anyhow::Result<Account> {
    let found = row::find(tx, &UserId::parse(person.user_id)?).await?;
    found.with_context(|| format!("the demo has no account {}", person.user_id))
}

async fn give_factors(tx: &Tx, app: &App, person: &Person) -> anyhow::Result<()> {
    let account = lock(tx, person).await?;
    let now = tx.now();
    if let Some(bytes) = person.authenticator_secret {
        let id = app.new_id()?;
        let row = authenticator::Model {
            id,
            account_id: account.id,
            name: "demo".to_owned(),
            sealed: secret::seal(&app.secrets, id, account.id, bytes, &*app.random)?,
            last_step: None,
            ahead_step: None,
            attempts: 0,
            created_at: now,
            confirmed_at: Some(now),
            last_used_at: None,
            removed_at: None,
        };
        authenticator::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(tx).await?;
        row::set_enrolled(tx, account.id, now);
    }
    if person.recovery_codes {
        for code in recovery_codes() {
            let row = recovery_code::Model {
                id: app.new_id()?,
                account_id: account.id,
                selector: code.selector().to_owned(),
                hash: hash_now(&Password::parse(code.reveal().to_owned())?, &*app.random)?,
                created_at: now,
                used_at: None,
            };
            recovery_code::Entity::insert(row.into_active_model().reset_all())
                .exec_without_returning(tx)
                .await?;
        }
    }
    Ok(())
}

/// The same each time, so that a demo that is kept can print them again.
fn recovery_codes() -> impl Iterator<Item = RecoveryCode> {
    (0_u8..).take(COUNT).map(|number| {
        let mut bytes = RECOVERY_CODE;
        bytes[0] = number.wrapping_mul(23);
        bytes[BYTES - 1] ^= number;
        RecoveryCode::from_bytes(bytes)
    })
}

/// The people with their passwords and what each shows.
pub(super) fn table() -> String {
    let mut table = format!("{:<10}{:<14}{}\n", "user ID", "password", "shows");
    for person in &PEOPLE {
        // Writing into a string cannot fail.
        let _ = writeln!(table, "{:<10}{:<14}{}", person.user_id, PASSWORD, person.shows);
    }
    table.push('\n');
    for person in &PEOPLE {
        if let Some(bytes) = person.authenticator_secret {
            let key = BASE32_NOPAD.encode(bytes);
            let _ = writeln!(table, "Authenticator key of {:<6}{key}", person.user_id);
        }
        if person.recovery_codes {
            let codes: Vec<String> = recovery_codes().map(|code| code.grouped()).collect();
            let _ =
                writeln!(table, "Recovery codes of {:<7}{}", person.user_id, codes[..COUNT / 2].join("  "));
            let _ = writeln!(table, "{:<25}{}", "", codes[COUNT / 2..].join("  "));
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use ninsho_domain::config::Institution;

    use super::*;

    #[test]
    fn everyone_in_the_table_can_exist() {
        let institution = Institution::default();
        for person in &PEOPLE {
            UserId::parse(person.user_id).unwrap();
            if let Some(address) = person.mail_address {
                let address = MailAddress::parse(address).unwrap();
                assert!(institution.forbidding(address.domain()).is_none(), "{}", person.user_id);
            }
            assert!(table().contains(person.shows));
        }
        let selectors: HashSet<String> = recovery_codes().map(|code| code.selector().to_owned()).collect();
        assert_eq!(selectors.len(), COUNT);
    }
}
