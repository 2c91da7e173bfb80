//! The outbox: mails that go out, written in the transaction of what they tell about.
//!
//! A row holds no secret. The code of a challenge and the token of a stop link are made
//! when the mail is sent, so whoever reads the table reads no way in.

use ninsho_shared::{Delivery, MailAddress, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::storage::Tx;
use crate::storage::entity::outbox;

/// Which mail it is. The name is its template's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MailKind {
    /// A one-time password for the log-in or the step-up.
    LoginCode,
    /// A one-time password that proves a new address.
    AddressCode,
    /// To the registered address: a change was asked for. With a stop link.
    AddressChangeRequested,
    /// To the address before: it is no longer registered. With a stop link.
    AddressChanged,
    /// To the new address: it is registered now. With a stop link.
    AddressRegistered,
    /// A confirmation code that allows an initialization.
    InitializationCode,
    /// To the registered address: an initialization was asked for. With a stop link.
    InitializationRequested,
    /// To the address before: an initialization is done. With a stop link.
    InitializationDone,
    /// To the registered address: an app was registered. With a stop link.
    AuthenticatorAdded,
    /// To the registered address: an app was removed. With a stop link.
    AuthenticatorRemoved,
    /// To the registered address: recovery codes were made. With a stop link.
    RecoveryCodesGenerated,
    /// To the registered address: a recovery code was used. With a stop link.
    RecoveryCodeUsed,
    /// To the registered address: the help desk told the code of an initialization. With a stop link.
    InitializationCodeTold,
}

impl MailKind {
    /// All kinds.
    pub const ALL: [Self; 13] = [
        Self::LoginCode,
        Self::AddressCode,
        Self::AddressChangeRequested,
        Self::AddressChanged,
        Self::AddressRegistered,
        Self::InitializationCode,
        Self::InitializationRequested,
        Self::InitializationDone,
        Self::AuthenticatorAdded,
        Self::AuthenticatorRemoved,
        Self::RecoveryCodesGenerated,
        Self::RecoveryCodeUsed,
        Self::InitializationCodeTold,
    ];

    /// The name in the database, and of the template.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LoginCode => "login_code",
            Self::AddressCode => "address_code",
            Self::AddressChangeRequested => "address_change_requested",
            Self::AddressChanged => "address_changed",
            Self::AddressRegistered => "address_registered",
            Self::InitializationCode => "initialization_code",
            Self::InitializationRequested => "initialization_requested",
            Self::InitializationDone => "initialization_done",
            Self::AuthenticatorAdded => "authenticator_added",
            Self::AuthenticatorRemoved => "authenticator_removed",
            Self::RecoveryCodesGenerated => "recovery_codes_generated",
            Self::RecoveryCodeUsed => "recovery_code_used",
            Self::InitializationCodeTold => "initialization_code_told",
        }
    }

    /// Whether it carries a code; the other mails are notices, which never do.
    #[must_use]
    pub const fn carries_code(self) -> bool {
        match self {
            Self::LoginCode | Self::AddressCode | Self::InitializationCode => true,
            Self::AddressChangeRequested
            | Self::AddressChanged
            | Self::AddressRegistered
            | Self::InitializationRequested
            | Self::InitializationDone
            | Self::AuthenticatorAdded
            | Self::AuthenticatorRemoved
            | Self::RecoveryCodesGenerated
            | Self::RecoveryCodeUsed
            | Self::InitializationCodeTold => false,
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a template shows besides the code and the link: no secret, no whole address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// Whose account.
    pub user_id: String,
    /// When it happened, in milliseconds since the Unix epoch.
    pub at: i64,
    /// From which network.
    pub network: String,
    /// With which browser.
    pub browser: String,
    /// The new address, masked; empty where there is none.
    pub new_address: String,
    /// What its owner calls the app; empty where it is about none.
    // A mail that an older version wrote calls it so.
    #[serde(alias = "app_name")]
    pub authenticator_name: String,
    /// How many recovery codes are left, where it is about these.
    pub codes_left: Option<u32>,
}

impl Details {
    /// With every text made sanitize.
    fn sanitize(&self) -> Self {
        Self {
            user_id: sanitize(&self.user_id),
            at: self.at,
            network: sanitize(&self.network),
            browser: sanitize(&self.browser),
            new_address: sanitize(&self.new_address),
            authenticator_name: sanitize(&self.authenticator_name),
            codes_left: self.codes_left,
        }
    }
}

/// What comes from a browser is shown as one short line without control characters, and without
/// `//`, so that no foreign link can stand in our mail.
fn sanitize(text: &str) -> String {
    const LONGEST: usize = 80;
    // Characters without a width and those that turn the direction of writing hide what is written.
    let unseen = |c: char| {
        matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    let plain: String = text.chars().map(|c| if c.is_control() || unseen(c) { ' ' } else { c }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ").replace("//", "/ ").chars().take(LONGEST).collect()
}

/// A mail to be written into the outbox.
#[derive(Clone, Debug)]
pub struct NewMail {
    /// Its number. A mail with a code has the number of its `code_send` row.
    pub id: Uuid,
    /// Which mail.
    pub kind: MailKind,
    /// Whom it is about.
    pub account_id: Uuid,
    /// The code that it carries.
    pub challenge_id: Option<Uuid>,
    /// The stop link that it carries.
    pub revocation_link_id: Option<Uuid>,
    /// Where it goes.
    pub recipient: MailAddress,
    /// What it shows besides.
    pub details: Details,
    /// It is not sent from this moment on.
    pub expires_at: Timestamp,
}

/// Where a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    /// Waits for its first try.
    Queued,
    /// Waits for another try.
    Delayed,
    /// The next server took it.
    Sent,
    /// Refused for good.
    Refused,
    /// Its time ran out.
    Expired,
}

impl MailState {
    /// The name in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Delayed => "delayed",
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Expired => "expired",
        }
    }
}

/// Writes a mail into the outbox. It is sent once `tx` is committed.
///
/// # Errors
/// When the database does not answer.
pub async fn enqueue(tx: &Tx, mail: NewMail, now: Timestamp) -> Result<(), DbErr> {
    let details =
        serde_json::to_value(mail.details.sanitize()).map_err(|error| DbErr::Json(error.to_string()))?;
    let row = outbox::ActiveModel {
        id: Set(mail.id),
        kind: Set(mail.kind.name().to_owned()),
        account_id: Set(mail.account_id),
        challenge_id: Set(mail.challenge_id),
        revocation_link_id: Set(mail.revocation_link_id),
        recipient: Set(mail.recipient.to_string()),
        details: Set(details),
        state: Set(MailState::Queued.name().to_owned()),
        tries: Set(0),
        created_at: Set(now),
        due_at: Set(now),
        expires_at: Set(mail.expires_at),
        claimed_until: Set(None),
        settled_at: Set(None),
        last_reply: Set(None),
    };
    outbox::Entity::insert(row).exec_without_returning(tx).await?;
    tx.has_job();
    Ok(())
}

/// What became of the latest mail with the code of a challenge.
///
/// # Errors
/// When the database does not answer.
pub async fn delivery(conn: &impl ConnectionTrait, challenge_id: Uuid) -> Result<Delivery, DbErr> {
    let latest = outbox::Entity::find()
        .filter(outbox::Column::ChallengeId.eq(challenge_id))
        .order_by_desc(outbox::Column::CreatedAt)
        .order_by_desc(outbox::Column::Id)
        .one(conn)
        .await?;
    Ok(latest.as_ref().map_or(Delivery::Queued, as_delivery))
}

fn as_delivery(mail: &outbox::Model) -> Delivery {
    let settled = mail.settled_at.unwrap_or(mail.created_at);
    match mail.state.as_str() {
        "delayed" => Delivery::Delayed { next_attempt_at: mail.due_at },
        "sent" => Delivery::Sent { at: settled },
        "refused" => Delivery::Refused {
            by: mail.recipient.rsplit_once('@').map_or_else(String::new, |(_, domain)| domain.to_owned()),
        },
        "expired" => Delivery::Expired,
        _ => Delivery::Queued,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_says_becomes_one_short_line_without_a_link() {
        for (said, kept) in [
            ("Firefox, Windows", "Firefox, Windows"),
            ("x\r\n\r\n87110354\r\ny", "x 87110354 y"),
            ("https://evil.example/stop/1", "https:/ evil.example/stop/1"),
            ("////", "/ / "),
            ("\0\u{7f}a\u{85}b", "a b"),
            ("\u{202e}moc.elpmaxe\u{202c} \u{200b}y\u{feff}", "moc.elpmaxe y"),
            ("\u{2028}日本\u{2029}", "日本"),
        ] {
            assert_eq!(sanitize(said), kept, "{said:?}");
        }
        assert_eq!(sanitize(&"長".repeat(500)), "長".repeat(80));
    }

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in MailKind::ALL {
            assert_eq!(MailKind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(MailKind::from_name("login"), None);
    }
}
