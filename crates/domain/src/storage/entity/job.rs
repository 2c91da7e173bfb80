//! A job: work that follows a commit, without any secret. Mail is its first kind.

use std::fmt;

use ninsho_shared::{MailAddress, Timestamp};
use sea_orm::entity::prelude::*;

/// A row. The columns of one kind are null in the jobs of the others.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// Its id. A mail's Message-ID is made of it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose work it is.
    pub kind: JobKind,
    /// Its state.
    pub state: JobState,
    /// Jobs of a kind with the same key run in order, one at a time.
    pub order_key: Option<String>,
    /// Its place among the jobs of its key.
    pub order_number: Option<i64>,
    /// How often it was leased.
    pub tries: i32,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it is tried next.
    pub due_at: Timestamp,
    /// It is not tried from this moment on.
    pub expires_at: Option<Timestamp>,
    /// A worker has it until then.
    pub leased_until: Option<Timestamp>,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
    /// What the other side answered to the last failed try: for mail the three digits and the
    /// enhanced code, not the text. Null while nobody has answered.
    pub last_error: Option<String>,
    /// Which mail.
    pub mail_kind: Option<MailKind>,
    /// Whom the mail is about.
    pub account_id: Option<Uuid>,
    /// The code that the mail carries.
    pub challenge_id: Option<Uuid>,
    /// The revocation link that the mail carries.
    pub revocation_link_id: Option<Uuid>,
    /// Where the mail goes.
    pub recipient: Option<MailAddress>,
    /// What the mail's template shows besides.
    pub details: Option<Json>,
    /// When the mail was last handed over whole without a confirmation. Null again when the server says
    /// that it does not have it.
    pub handed_over_at: Option<Timestamp>,
    /// How often the mail was handed over without a confirmation.
    pub unconfirmed: i32,
}

/// Whose work a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum JobKind {
    /// A mail to be delivered.
    Mail,
}

/// The state of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum JobState {
    /// Waits for its first try.
    Queued,
    /// Waits for another try.
    Delayed,
    /// Done; a mail was accepted by the next server.
    Done,
    /// Refused for good by the other side.
    Refused,
    /// Its time ran out, or it became obsolete.
    Expired,
    /// Failed as often as its kind may.
    Dead,
}

/// Which mail it is. The name in the database is also its template's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum MailKind {
    /// A one-time password for the log-in or the step-up.
    LoginCode,
    /// A one-time password for the log-in of another system.
    ApplicationCode,
    /// A one-time password that proves a new address.
    AddressCode,
    /// To the registered address: a change was requested. With a revocation link.
    AddressChangeRequested,
    /// To the previous address: it is no longer registered. With a revocation link.
    AddressChanged,
    /// To the new address: it is registered now. With a revocation link.
    AddressRegistered,
    /// A confirmation code that allows an initialization.
    InitializationCode,
    /// To the registered address: an initialization was requested. With a revocation link.
    InitializationRequested,
    /// To the previous address: an initialization is completed. With a revocation link.
    InitializationDone,
    /// To the registered address: an authenticator was added. With a revocation link.
    AuthenticatorAdded,
    /// To the registered address: an authenticator was removed. With a revocation link.
    AuthenticatorRemoved,
    /// To the registered address: recovery codes were generated. With a revocation link.
    RecoveryCodesGenerated,
    /// To the registered address: a recovery code was used. With a revocation link.
    RecoveryCodeUsed,
    /// To the registered address: the help desk told the code of an initialization. With a
    /// revocation link.
    InitializationCodeTold,
    /// To the registered address: somebody guesses the password.
    PasswordGuessed,
    /// To the registered address: wrong codes locked the second factor.
    SecondFactorLocked,
    /// To an address that the staff removed. Its link acts on nothing.
    AddressRemoved,
}

impl fmt::Display for MailKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_value())
    }
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
