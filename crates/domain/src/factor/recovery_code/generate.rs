//! Drawing a set of codes.

use ninsho_shared::recovery_code::BYTES;
use ninsho_shared::recovery_codes::COUNT;
use ninsho_shared::{Password, RecoveryCode};
use uuid::Uuid;

use super::store::Row;
use crate::app::App;
use crate::key::random;
use crate::refusal::DomainError;

/// Ten codes, and their rows. The hashes are computed one after the other, so that one person takes
/// one of the threads at most.
///
/// # Errors
/// `overloaded`.
pub async fn generate(app: &App, account_id: Uuid) -> Result<(Vec<RecoveryCode>, Vec<Row>), DomainError> {
    let mut codes = Vec::with_capacity(COUNT);
    let mut rows = Vec::with_capacity(COUNT);
    while codes.len() < COUNT {
        let code = RecoveryCode::from_bytes(random::bytes::<BYTES>(&*app.random)?);
        if !fits(&codes, &code) {
            continue;
        }
        let whole = Password::parse(code.reveal().to_owned()).map_err(anyhow::Error::from)?;
        rows.push(Row {
            id: app.new_id()?,
            account_id,
            selector: code.selector().to_owned(),
            hash: app.hasher.hash(whole, &*app.random).await?,
            created_at: app.now(),
            used_at: None,
        });
        codes.push(code);
    }
    Ok((codes, rows))
}

/// Whether a code can be added to these: its first characters select it among the set.
fn fits(set: &[RecoveryCode], code: &RecoveryCode) -> bool {
    set.iter().all(|other| other.selector() != code.selector())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_codes_of_a_set_begin_alike() {
        let code = |text| RecoveryCode::parse(text).unwrap();
        let set = [code("AAAA-0000-0000-0000"), code("BBBB-0000-0000-0000")];
        assert!(fits(&set, &code("CCCC-0000-0000-0000")));
        assert!(!fits(&set, &code("BBBB-1111-1111-1111")));
        assert!(fits(&[], &set[0]));
    }
}
