//! Which page is in which chunk. Code that only a function marked `#[wasm_split]` reaches leaves
//! the first load.

#![expect(clippy::unnecessary_wraps, reason = "the macro adds the error of a chunk that fails to load")]

use futures_util::future::try_join;
use futures_util::{FutureExt, TryFutureExt};
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use ninsho_shared::paths;

use super::chunk::Chunk;
use crate::ending_notice::SessionEnding;
use crate::erased::view;
use crate::pages::account::AccountPage;
use crate::pages::address_change::{AddressChangePage, AddressFormPage};
use crate::pages::authenticators::AuthenticatorsPage;
use crate::pages::help::HelpPage;
use crate::pages::history::HistoryPage;
use crate::pages::initialization::{InitializationLoginPage, InitializationPage};
use crate::pages::login::SecondFactorPage;
use crate::pages::not_found::NotFoundPage;
use crate::pages::recovery_codes::RecoveryCodesPage;
use crate::pages::sessions::SessionsPage;
use crate::pages::stop::StopPage;
use crate::route::Route;
use crate::session::Session;

/// What a chunk shows.
type Drawing = Result<AnyView, SplitLoaderError>;

/// All chunks but the first load.
#[derive(Clone, Copy)]
pub(crate) struct Chunks {
    account: Chunk,
    initialization: Chunk,
    stop: Chunk,
    upkeep: Chunk,
}

impl Chunks {
    /// The chunks of a program that has just started.
    #[must_use]
    pub(crate) fn unloaded() -> Self {
        Self {
            account: Chunk::new(
                || Box::pin(try_join(load_account(), load_session_ending()).map_ok(drop)),
                |route| drawn(account(route).now_or_never()),
            ),
            upkeep: Chunk::new(|| Box::pin(load_upkeep()), |route| drawn(upkeep(route).now_or_never())),
            initialization: Chunk::new(
                || Box::pin(load_initialization()),
                |route| drawn(initialization(route).now_or_never()),
            ),
            stop: Chunk::new(|| Box::pin(load_stop()), |route| drawn(stop(route).now_or_never())),
        }
    }

    /// The chunk of a page; `None` for the first load.
    pub(crate) fn of(self, route: &Route) -> Option<Chunk> {
        match route {
            Route::Home | Route::Login | Route::Helpdesk | Route::LoggedOut(_) | Route::NotFound => None,
            Route::SecondFactor | Route::Account | Route::AddressForm | Route::AddressChange(_) => {
                Some(self.account)
            }
            Route::Authenticators | Route::RecoveryCodes | Route::History | Route::Sessions => {
                Some(self.upkeep)
            }
            Route::InitializationLogin | Route::Initialization(_) => Some(self.initialization),
            Route::Help | Route::Stop(_) => Some(self.stop),
        }
    }

    /// What says that the session is about to end. Its chunk is on its way wherever somebody is logged in.
    pub(crate) fn session_ending(self, session: Session) -> Option<AnyView> {
        if self.account.is_here() {
            return session_ending(session).now_or_never().and_then(Result::ok);
        }
        self.account.fetch();
        None
    }

    /// The chunk that nearly everybody opens next. Others are not fetched ahead: most people never
    /// open them.
    pub(crate) fn after(self, route: &Route) -> Option<Chunk> {
        match route {
            Route::Login => Some(self.account),
            _ => None,
        }
    }
}

/// A chunk is asked only for its own pages, and only when it is loaded.
fn drawn(drawing: Option<Drawing>) -> AnyView {
    drawing.and_then(Result::ok).unwrap_or_else(not_found)
}

fn not_found() -> AnyView {
    view! { <NotFoundPage/> }.into_any()
}

/// The second factor, which is fetched while the password is typed; the first pages after it, and flow A.
#[wasm_split(account, wasm_split_path = ::leptos::wasm_split, fallible, preload(load_account))]
fn account(route: Route) -> Drawing {
    Ok(match route {
        Route::SecondFactor => view! { <SecondFactorPage/> }.into_any(),
        Route::Account => view! { <AccountPage/> }.into_any(),
        Route::AddressForm => view! { <AddressFormPage/> }.into_any(),
        Route::AddressChange(id) => view! { <AddressChangePage id/> }.into_any(),
        _ => not_found(),
    })
}

/// Wherever somebody is logged in.
#[wasm_split(account, wasm_split_path = ::leptos::wasm_split, fallible, preload(load_session_ending))]
fn session_ending(session: Session) -> Drawing {
    Ok(view! { <SessionEnding session/> }.into_any())
}

/// What people look after once in a while: their other factors, where they are logged in, and what happened.
#[wasm_split(upkeep, wasm_split_path = ::leptos::wasm_split, fallible, preload(load_upkeep))]
fn upkeep(route: Route) -> Drawing {
    Ok(match route {
        Route::Authenticators => view! { <AuthenticatorsPage/> }.into_any(),
        Route::RecoveryCodes => view! { <RecoveryCodesPage/> }.into_any(),
        Route::History => view! { <HistoryPage/> }.into_any(),
        Route::Sessions => view! { <SessionsPage/> }.into_any(),
        _ => not_found(),
    })
}

/// Flow B.
#[wasm_split(initialization, wasm_split_path = ::leptos::wasm_split, fallible, preload(load_initialization))]
fn initialization(route: Route) -> Drawing {
    Ok(match route {
        Route::InitializationLogin => view! { <InitializationLoginPage/> }.into_any(),
        Route::Initialization(id) => view! { <InitializationPage id/> }.into_any(),
        _ => not_found(),
    })
}

/// What people in trouble open: the link in a notice, and the help.
#[wasm_split(stop, wasm_split_path = ::leptos::wasm_split, fallible, preload(load_stop))]
fn stop(route: Route) -> Drawing {
    Ok(match route {
        Route::Help => view! { <HelpPage/> }.into_any(),
        Route::Stop(token) => view! { <StopPage path=paths::revocation(&token)/> }.into_any(),
        _ => not_found(),
    })
}
