//! Which page is in which chunk. Code that only a function marked `#[wasm_split]` reaches leaves
//! the first load.

#![expect(clippy::unnecessary_wraps, reason = "the macro adds the error of a chunk that fails to load")]

use futures_util::FutureExt;
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use super::chunk::Chunk;
use crate::pages::account::account_page;
use crate::pages::address_change::{address_change_page, address_form_page};
use crate::pages::authenticators::authenticators_page;
use crate::pages::history::history_page;
use crate::pages::initialization::{initialization_login_page, initialization_page};
use crate::pages::not_found::not_found_page;
use crate::pages::recovery_codes::recovery_codes_page;
use crate::pages::sessions::sessions_page;
use crate::pages::stop::stop_page;
use crate::route::Route;

/// What a chunk shows.
type Drawing = Result<AnyView, SplitLoaderError>;

/// All chunks but the first load.
#[derive(Clone, Copy)]
pub(crate) struct Chunks {
    account: Chunk,
    factors: Chunk,
    initialization: Chunk,
    stop: Chunk,
}

impl Chunks {
    /// The chunks of a program that has just started.
    #[must_use]
    pub(crate) fn unloaded() -> Self {
        Self {
            account: Chunk::new(|| Box::pin(load_account()), |route| drawn(account(route).now_or_never())),
            factors: Chunk::new(|| Box::pin(load_factors()), |route| drawn(factors(route).now_or_never())),
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
            Route::Home
            | Route::Login
            | Route::SecondFactor
            | Route::Help
            | Route::Helpdesk
            | Route::LoggedOut(_)
            | Route::NotFound => None,
            Route::Account
            | Route::AddressForm
            | Route::AddressChange(_)
            | Route::History
            | Route::Sessions => Some(self.account),
            Route::Authenticators | Route::RecoveryCodes => Some(self.factors),
            Route::InitializationLogin | Route::Initialization(_) => Some(self.initialization),
            Route::Stop(_) => Some(self.stop),
        }
    }

    /// The chunk that nearly everybody opens next. Others are not fetched ahead: most people never
    /// open them.
    pub(crate) fn after(self, route: &Route) -> Option<Chunk> {
        match route {
            Route::Login | Route::SecondFactor => Some(self.account),
            _ => None,
        }
    }
}

/// A chunk is asked only for its own pages, and only when it is loaded.
fn drawn(drawing: Option<Drawing>) -> AnyView {
    drawing.and_then(Result::ok).unwrap_or_else(not_found_page)
}

/// The first pages after the log-in, and flow A.
#[wasm_split(account, wasm_split_path = ::leptos::wasm_split, fallible, preload(load_account))]
fn account(route: Route) -> Drawing {
    Ok(match route {
        Route::Account => account_page(),
        Route::AddressForm => address_form_page(),
        Route::AddressChange(id) => address_change_page(id),
        Route::History => history_page(),
        Route::Sessions => sessions_page(),
        _ => not_found_page(),
    })
}

/// Authenticators and recovery codes.
#[wasm_split(factors, wasm_split_path = ::leptos::wasm_split, fallible, preload(load_factors))]
fn factors(route: Route) -> Drawing {
    Ok(match route {
        Route::Authenticators => authenticators_page(),
        Route::RecoveryCodes => recovery_codes_page(),
        _ => not_found_page(),
    })
}

/// Flow B.
#[wasm_split(initialization, wasm_split_path = ::leptos::wasm_split, fallible, preload(load_initialization))]
fn initialization(route: Route) -> Drawing {
    Ok(match route {
        Route::InitializationLogin => initialization_login_page(),
        Route::Initialization(id) => initialization_page(id),
        _ => not_found_page(),
    })
}

/// The page of the link in a notice.
#[wasm_split(stop, wasm_split_path = ::leptos::wasm_split, fallible, preload(load_stop))]
fn stop(route: Route) -> Drawing {
    Ok(match route {
        Route::Stop(token) => stop_page(&token),
        _ => not_found_page(),
    })
}
