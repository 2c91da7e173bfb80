//! Flow B, the help desk and the other factors.

use super::{at, code, id, origin, session, survives, text};
use ninsho_shared::account::HistoryKind;
use ninsho_shared::authenticators::{
    AuthenticatorApp, AuthenticatorName, AuthenticatorView, NewAuthenticatorView, QrView,
};
use ninsho_shared::helpdesk::{
    DeskCheck, DeskEvent, DeskLog, DeskRecord, DeskRequest, DeskRequestState, DeskRequests, ReleaseAnswer,
    SpokenCode,
};
use ninsho_shared::initialization::{
    DeskState, InitEndReason, InitRequestAction, InitRequestAnswer, InitRequestView,
};
use ninsho_shared::recovery_codes::{NewRecoveryCodes, RecoveryCodesState};
use ninsho_shared::session::Level;
use ninsho_shared::{Delivery, RecoveryCode, Resend, UserId};

fn case_reference() -> String {
    text("482-915")
}

fn user_id() -> UserId {
    UserId::parse("s0000042").unwrap()
}

#[test]
fn every_step_of_an_initialization_is_read() {
    use InitRequestAction::{AskDesk, Cancel, Confirm, RegisterAddress, Send};
    let password = || session(Level::Password);
    let mail_address = || text("t****o@example.com");
    survives(InitRequestView::Begun {
        id: id(),
        expires_at: at(9),
        session: password(),
        mail_address: mail_address(),
        send: Resend::Now,
        next: vec![Send, AskDesk, Cancel],
    });
    survives(InitRequestView::CodeSent {
        id: id(),
        expires_at: at(9),
        session: password(),
        mail_address: mail_address(),
        code: code(Delivery::Queued, Resend::Now),
        next: vec![Confirm],
    });
    for address_change in [None, Some(id())] {
        let session = session(Level::Restricted);
        survives(InitRequestView::Confirmed {
            id: id(),
            expires_at: at(9),
            session: session.clone(),
            first_set_up: true,
            address_change,
            next: vec![RegisterAddress],
        });
        survives(InitRequestView::Completed {
            id: id(),
            session,
            at: at(4),
            first_set_up: false,
            address_change,
        });
    }
    let begun =
        InitRequestView::Ended { id: id(), session: password(), because: InitEndReason::Expired, at: at(4) };
    survives(InitRequestAnswer { init_request: begun, token: None });
}

#[test]
fn every_end_of_an_initialization_is_read() {
    use InitEndReason::{Cancelled, Expired, Refused, Stopped, Superseded};
    for because in [Cancelled, Superseded, Expired, Stopped, Refused] {
        survives(InitRequestView::Ended { id: id(), session: session(Level::Password), because, at: at(4) });
    }
}

#[test]
fn every_state_at_the_desk_is_read() {
    let states = [
        DeskState::Waiting,
        DeskState::TakenUp { at: at(3) },
        DeskState::AwaitingSecond,
        DeskState::CodeTold { until: at(8), attempts_left: 4 },
        DeskState::CodeExpired,
    ];
    for desk in states {
        survives(InitRequestView::AtDesk {
            id: id(),
            expires_at: at(9),
            session: session(Level::Password),
            shown: text("id***"),
            case_reference: case_reference(),
            as_of: at(2),
            desk,
            next: vec![],
        });
    }
}

fn request(state: DeskRequestState) -> DeskRequest {
    DeskRequest {
        id: id(),
        case_reference: case_reference(),
        user_id: user_id(),
        staff: true,
        frozen: false,
        objected_at: Some(at(3)),
        own: false,
        requested_at: at(1),
        expires_at: at(9),
        origin: origin(),
        state,
    }
}

#[test]
fn what_the_desk_sees_is_read() {
    let states = [
        DeskRequestState::Waiting,
        DeskRequestState::TakenUp { by: user_id(), mine: true, at: at(2) },
        DeskRequestState::AwaitingSecond {
            by: user_id(),
            mine: false,
            record: DeskRecord {
                checks: vec![text("birth_date")],
                ticket: text("INC-1"),
                hash: text("00ff"),
            },
        },
        DeskRequestState::Approved { by: user_id(), second: user_id(), mine: true },
        DeskRequestState::Released { by: user_id(), mine: true, until: at(8) },
    ];
    let checks =
        vec![DeskCheck { id: text("birth_date"), ja: text("生年月日"), en: text("Date of birth") }];
    let requests = states.into_iter().map(request).collect();
    survives(DeskRequests { as_of: at(2), checks: checks.clone(), minimum: 2, requests, next: None });
    let next = Some(id());
    survives(DeskRequests { as_of: at(2), checks, minimum: 2, requests: Vec::new(), next });
    for code in [None, Some(SpokenCode::new("87110354"))] {
        survives(ReleaseAnswer { request: request(DeskRequestState::Waiting), code });
    }
    let event = DeskEvent {
        id: id(),
        at: at(3),
        kind: HistoryKind::DeskToldCode,
        user_id: user_id(),
        case_reference: Some(case_reference()),
        note: None,
    };
    survives(DeskLog { events: vec![event], next: Some(id()) });
}

#[test]
fn new_apps_and_codes_are_read() {
    let name = AuthenticatorName::parse("スマートフォン").unwrap();
    survives(AuthenticatorView { id: id(), name: name.clone(), since: at(1), last_used_at: None });
    survives(NewAuthenticatorView {
        id: id(),
        name,
        secret: text("GEZDGNBV"),
        uri: text("otpauth://totp/x"),
        qr: QrView { size: 53, path: text("M4 4h7") },
        apps: vec![AuthenticatorApp {
            name: text("Campus Authenticator"),
            app_store: Some(text("https://apps.example.com/campus")),
            google_play: None,
            website: None,
        }],
        expires_at: at(9),
        attempts_left: 5,
    });
    survives(NewRecoveryCodes { codes: vec![RecoveryCode::from_bytes([7; 10])], made_at: at(1) });
    survives(RecoveryCodesState { left: 3, made_at: at(1), low: true });
}
