//! Requests and events as an operator's screen shows them: without any address.

use std::collections::HashMap;

use ninsho_shared::UserId;
use ninsho_shared::helpdesk::{DeskEvent, DeskRecord, DeskRequest, DeskRequestState};
use uuid::Uuid;

use crate::http::problem::ApiError;
use ninsho_domain::account::Account;
use ninsho_domain::app::App;
use ninsho_domain::event::{RecordedEvent, history};
use ninsho_domain::registration::case_reference;
use ninsho_domain::registration::helpdesk::flow::{self, Record, Stage};
use ninsho_domain::registration::helpdesk::store;
use ninsho_domain::registration::init_request::InitRequest;

/// One request.
pub(super) async fn request(
    app: &App,
    operator: Uuid,
    row: &InitRequest,
    account: &Account,
) -> Result<DeskRequest, ApiError> {
    let names = store::names(app.storage.read(), involved(row)).await?;
    of(app, operator, row, account, &names)
}

/// The accounts of the operators that a request names.
pub(super) fn involved(row: &InitRequest) -> impl Iterator<Item = Uuid> {
    row.taken_by.into_iter().chain(row.approved_by)
}

/// One request, with the names of the operators at hand.
pub(super) fn of(
    app: &App,
    operator: Uuid,
    row: &InitRequest,
    account: &Account,
    names: &HashMap<Uuid, UserId>,
) -> Result<DeskRequest, ApiError> {
    let name =
        |id: Uuid| names.get(&id).cloned().ok_or_else(|| anyhow::anyhow!("an operator's account is gone"));
    let mine = |by: Uuid| by == operator;
    let state = match flow::stage_of(row) {
        Stage::Waiting => DeskRequestState::Waiting,
        Stage::TakenUp { by } => DeskRequestState::TakenUp {
            by: name(by)?,
            mine: mine(by),
            at: row.taken_at.unwrap_or(row.created_at),
        },
        Stage::AwaitingSecond { by } => {
            DeskRequestState::AwaitingSecond { by: name(by)?, mine: mine(by), record: record(row)? }
        }
        Stage::Approved { by, second } => {
            DeskRequestState::Approved { by: name(by)?, second: name(second)?, mine: mine(by) }
        }
        Stage::Released { by } => DeskRequestState::Released {
            by: name(by)?,
            mine: mine(by),
            until: row.released_at.unwrap_or(row.created_at).plus(app.config.limits.code.valid_for.0),
        },
    };
    Ok(DeskRequest {
        id: row.id,
        case_reference: case_reference::shown(&row.case_reference),
        user_id: account.user_id.clone(),
        staff: account.staff,
        frozen: account.frozen_at.is_some(),
        objected_at: row.objected_at,
        own: account.id == operator,
        requested_at: row.created_at,
        expires_at: row.expires_at,
        origin: app.config.institution.origin_view(row.network.clone(), row.browser.clone()),
        state,
    })
}

fn record(row: &InitRequest) -> Result<DeskRecord, ApiError> {
    let record =
        Record::of(row).ok_or_else(|| anyhow::anyhow!("a second operator is asked without a record"))?;
    let checks = record.checks.split_whitespace().map(str::to_owned).collect();
    Ok(DeskRecord { checks, ticket: record.ticket.to_owned(), hash: record.hash() })
}

/// One event of the log, unless it is of no account, or of one that is not among `names`.
pub(super) fn act(
    act: RecordedEvent,
    names: &HashMap<Uuid, UserId>,
    case_references: &HashMap<Uuid, String>,
) -> Option<DeskEvent> {
    Some(DeskEvent {
        id: act.id,
        at: act.at,
        kind: history::kind(act.kind)?,
        user_id: names.get(&act.account_id?)?.clone(),
        case_reference: store::request_of(&act)
            .and_then(|id| case_references.get(&id))
            .map(|text| case_reference::shown(text)),
        note: act.note,
    })
}
