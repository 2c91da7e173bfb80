//! What happened: for the owner's history and for the institution. Rows are added, and never
//! changed; the database refuses an update.

use ninsho_shared::Timestamp;
use sea_orm::entity::prelude::*;

/// What happened. The names are those of the column `kind` and of the log; the wire's are
/// `HistoryKind`, and may part from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Event {
    /// The account was created.
    AccountCreated,
    /// A second factor was passed.
    LoggedIn,
    /// A log-in was tried with a wrong password.
    WrongPassword,
    /// A wrong second factor was entered.
    WrongCode,
    /// Too many wrong ones locked the second factor out.
    SecondFactorLocked,
    /// Staff unlocked the second factor.
    SecondFactorUnlocked,
    /// The owner logged out.
    LoggedOut,
    /// The owner revoked another session.
    SessionEnded,
    /// An address change was begun.
    AddressChangeRequested,
    /// An address change was cancelled.
    AddressChangeCancelled,
    /// An address change was completed.
    AddressChanged,
    /// An address change was stopped with a revocation link.
    AddressChangeStopped,
    /// A completed change was reported with a revocation link, which froze the second factor.
    AccountFrozen,
    /// Staff closed the account.
    AccountClosed,
    /// Staff reopened the account.
    AccountReopened,
    /// Staff set the password.
    PasswordChanged,
    /// Staff removed the registered address.
    AddressRemoved,
    /// An authenticator became active.
    AuthenticatorAdded,
    /// An authenticator was removed.
    AuthenticatorRemoved,
    /// Recovery codes were generated.
    RecoveryCodesGenerated,
    /// A recovery code was used.
    RecoveryCodeUsed,
    /// An initialization was begun.
    InitializationRequested,
    /// The owner asked the help desk for the code of an initialization.
    InitializationAtDesk,
    /// An initialization was cancelled.
    InitializationCancelled,
    /// An initialization was confirmed by its code, or is a first set-up.
    InitializationConfirmed,
    /// An initialization was completed.
    Initialized,
    /// An initialization was stopped with a revocation link.
    InitializationStopped,
    /// A revocation link told the help desk that the owner of its mailbox did not ask for the
    /// initialization that is at the desk.
    InitializationObjected,
    /// An operator took on an initialization.
    DeskTookUp,
    /// An operator recorded the identity check and asked for a second operator's approval.
    DeskAskedSecond,
    /// A second operator approved the identity check.
    DeskApproved,
    /// An operator released the code of an initialization.
    DeskToldCode,
    /// An operator refused an initialization.
    DeskRefused,
    /// The account was granted the operator role.
    OperatorAdded,
    /// The operator role was revoked.
    OperatorRemoved,
    /// A one-time password was right in the log-in of another system.
    OtpVerified,
    /// A machine client was added.
    ClientAdded,
    /// A machine client got a new secret.
    ClientRotated,
    /// A machine client was suspended.
    ClientSuspended,
    /// A suspended machine client may call again.
    ClientResumed,
    /// A machine client was removed.
    ClientRemoved,
    /// A machine client that proved itself was refused what it asked for.
    ClientRefused,
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum ActorKind {
    /// Who used the account.
    Owner,
    /// An operator of the help desk.
    Operator,
    /// A member of the staff, at the command line.
    Staff,
    /// A machine client, for whoever logs in to its system.
    Client,
}

/// Kinds of things that an event or a revocation link is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum SubjectKind {
    /// An address change.
    AddressChange,
    /// An init-request.
    InitRequest,
    /// An authenticator.
    Authenticator,
    /// A set of recovery codes.
    RecoveryCodeSet,
    /// One recovery code.
    RecoveryCode,
    /// The account as a whole.
    Account,
    /// A machine client.
    Client,
    /// A one-time password that a machine client asked for.
    Verification,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    /// Its id; later ones are greater.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// To whose account; none for a user ID that nobody has.
    pub account_id: Option<Uuid>,
    /// What happened.
    pub kind: Event,
    /// Who did it.
    pub actor: ActorKind,
    /// Which operator or machine client did it.
    pub actor_id: Option<Uuid>,
    /// The system user who did it at the command line.
    pub actor_name: Option<String>,
    /// What it is about; none for the account as a whole.
    pub subject_kind: Option<SubjectKind>,
    /// Which of these.
    pub subject_id: Option<Uuid>,
    /// The address concerned, masked.
    pub address: Option<String>,
    /// The operator's record: the ticket, or the reason; or the reason that the staff gave.
    pub note: Option<String>,
    /// From which network.
    pub network: Option<String>,
    /// With which browser.
    pub browser: Option<String>,
    /// What the person logs in to elsewhere.
    pub application: Option<String>,
}

/// No relation is followed: a query says what it joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
