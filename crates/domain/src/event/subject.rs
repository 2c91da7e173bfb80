//! What an event or a revocation link is about.

use uuid::Uuid;

use crate::storage::entity::event::{Model, SubjectKind};

/// What it is about, by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An address change.
    AddressChange(Uuid),
    /// An init-request.
    InitRequest(Uuid),
    /// An authenticator.
    Authenticator(Uuid),
    /// A set of recovery codes.
    RecoveryCodeSet(Uuid),
    /// One recovery code.
    RecoveryCode(Uuid),
    /// The account as a whole.
    Account(Uuid),
    /// A machine client.
    Client(Uuid),
    /// A one-time password that a machine client asked for.
    Verification(Uuid),
}

impl Subject {
    /// The subject of two columns.
    #[must_use]
    pub const fn of(kind: SubjectKind, id: Uuid) -> Self {
        match kind {
            SubjectKind::AddressChange => Self::AddressChange(id),
            SubjectKind::InitRequest => Self::InitRequest(id),
            SubjectKind::Authenticator => Self::Authenticator(id),
            SubjectKind::RecoveryCodeSet => Self::RecoveryCodeSet(id),
            SubjectKind::RecoveryCode => Self::RecoveryCode(id),
            SubjectKind::Account => Self::Account(id),
            SubjectKind::Client => Self::Client(id),
            SubjectKind::Verification => Self::Verification(id),
        }
    }

    /// The two columns.
    #[must_use]
    pub const fn columns(self) -> (SubjectKind, Uuid) {
        match self {
            Self::AddressChange(id) => (SubjectKind::AddressChange, id),
            Self::InitRequest(id) => (SubjectKind::InitRequest, id),
            Self::Authenticator(id) => (SubjectKind::Authenticator, id),
            Self::RecoveryCodeSet(id) => (SubjectKind::RecoveryCodeSet, id),
            Self::RecoveryCode(id) => (SubjectKind::RecoveryCode, id),
            Self::Account(id) => (SubjectKind::Account, id),
            Self::Client(id) => (SubjectKind::Client, id),
            Self::Verification(id) => (SubjectKind::Verification, id),
        }
    }
}

impl Model {
    /// What the event is about; none for the account as a whole.
    #[must_use]
    pub fn subject(&self) -> Option<Subject> {
        self.subject_kind.zip(self.subject_id).map(|(kind, id)| Subject::of(kind, id))
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn a_subject_is_read_back_from_its_columns() {
        for kind in SubjectKind::iter() {
            let id = Uuid::from_u128(7);
            assert_eq!(Subject::of(kind, id).columns(), (kind, id));
        }
    }
}
