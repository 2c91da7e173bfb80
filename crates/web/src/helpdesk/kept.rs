//! What a reload keeps: the request beside the list, in the address, and what was recorded of it, in the state
//! of the browser's history, which ends with the tab and with the log-out.

use std::collections::BTreeSet;

use leptos::prelude::*;
use uuid::Uuid;
use wasm_bindgen::JsValue;

/// The request that was beside the list.
pub(super) fn request() -> Option<Uuid> {
    let hash = window().location().hash().ok()?;
    Uuid::parse_str(hash.strip_prefix('#')?).ok()
}

/// The checks that were ticked for a request, and the ticket.
pub(super) fn record(id: Uuid) -> (BTreeSet<String>, String) {
    let state = window().history().and_then(|history| history.state()).ok();
    let state = state.filter(|_| request() == Some(id)).and_then(|state| state.as_string());
    read(&state.unwrap_or_default())
}

/// Keeps a request with its record, or that there is none.
pub(super) fn keep(id: Option<Uuid>, checks: &BTreeSet<String>, ticket: &str) {
    let address =
        id.map_or_else(|| window().location().pathname().unwrap_or_default(), |id| format!("#{id}"));
    if let Ok(history) = window().history() {
        // A browser that refuses keeps nothing, and all else goes on.
        let _ =
            history.replace_state_with_url(&JsValue::from_str(&written(checks, ticket)), "", Some(&address));
    }
}

/// The ids of checks hold no comma: they are names of the configuration.
fn written(checks: &BTreeSet<String>, ticket: &str) -> String {
    let checks: Vec<&str> = checks.iter().map(String::as_str).collect();
    format!("{}\n{ticket}", checks.join(","))
}

fn read(state: &str) -> (BTreeSet<String>, String) {
    let (checks, ticket) = state.split_once('\n').unwrap_or_default();
    let checks = checks.split(',').filter(|check| !check.is_empty()).map(str::to_owned);
    (checks.collect(), ticket.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_recorded_is_read_again() {
        for checks in [&["card_number", "birth_date"][..], &[]] {
            let checks: BTreeSet<String> = checks.iter().map(|&check| check.to_owned()).collect();
            let ticket = "INC-4711, by phone".to_owned();
            assert_eq!(read(&written(&checks, &ticket)), (checks, ticket));
        }
        assert_eq!(read(""), (BTreeSet::new(), String::new()));
    }
}
