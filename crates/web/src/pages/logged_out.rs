//! The end of both flows (⑩ and ⑮), and the log-out before it.

use leptos::prelude::*;
use ninsho_shared::{ProblemCode, paths};

use super::flow_steps::Step;
use crate::api::Call;
use crate::context::AddressDraft;
use crate::erased::view;
use crate::failure::{Answer, Failure};
use crate::i18n::{text, use_language};
use crate::navigation::Navigation;
use crate::parts::frame::Frame;
use crate::parts::link::Link;
use crate::parts::menu::LogOut;
use crate::request::Request;
use crate::route::{Flow, Route};
use crate::session::Session;

/// The log-out (『ログアウト』), followed by `left`.
#[must_use]
pub(crate) fn log_out(session: Session, left: Callback<()>) -> LogOut {
    let request = Request::new();
    let failure = RwSignal::new(None);
    let press = Callback::new(move |()| {
        failure.set(None);
        request.send(Call::delete(paths::SESSION), move |answer: Answer<()>| {
            // Idempotent: a session that has ended already is logged out.
            let code = answer.as_ref().err().and_then(Failure::code);
            let ended = code.is_some_and(ProblemCode::is_logged_out);
            match answer {
                Err(why) if !ended => failure.set(Some(why)),
                _ => {
                    session.log_out();
                    left.run(());
                }
            }
        });
    });
    LogOut { press, busy: request.busy(), failure }
}

/// Leads to the end of the current flow.
#[must_use]
pub(crate) fn leave(navigation: Navigation) -> Callback<()> {
    let AddressDraft(draft) = expect_context();
    Callback::new(move |()| {
        // The next person at this browser must not see the draft.
        draft.set(String::new());
        let flow = match untrack(|| navigation.route()) {
            Route::InitializationLogin | Route::Initialization(_) => Flow::Initialization,
            _ => Flow::AddressChange,
        };
        navigation.go(Route::LoggedOut(flow));
    })
}

/// The page.
#[component]
pub(crate) fn LoggedOutPage(flow: Flow) -> impl IntoView {
    let language = use_language();
    view! {
        <Frame title=text!(language, out_title) steps=flow.steps(|| Step::Done)>
            <p>{text!(language, out_detail)}</p>
            <p><Link to=Route::Login says=text!(language, out_again) class="button secondary"/></p>
        </Frame>
    }
}
