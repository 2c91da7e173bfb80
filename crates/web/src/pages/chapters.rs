//! Which page is in which chapter. Whatever only the functions here that are marked as a
//! chapter's reach, the build takes out of the program that is loaded first.

#![expect(clippy::unnecessary_wraps, reason = "a chapter that does not come is an error that the macro adds")]

use futures_util::FutureExt;
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use super::account::account_page;
use super::address_change::{address_change_page, address_form_page};
use super::authenticators::authenticators_page;
use super::history::history_page;
use super::initialization::{initialization_login_page, initialization_page};
use super::not_found::not_found_page;
use super::recovery_codes::recovery_codes_page;
use super::sessions::sessions_page;
use super::stop::stop_page;
use crate::chapter::Chapter;
use crate::route::Route;

/// What a chapter draws, when it is here.
type Drawing = Result<AnyView, SplitLoaderError>;

/// All chapters but the first.
#[derive(Clone, Copy)]
pub(crate) struct Chapters {
    account: Chapter,
    factors: Chapter,
    initialization: Chapter,
    stop: Chapter,
}

impl Chapters {
    /// Closed ones.
    #[must_use]
    pub(crate) fn closed() -> Self {
        Self {
            account: Chapter::new(|| Box::pin(load_account()), |page| drawn(account(page).now_or_never())),
            factors: Chapter::new(|| Box::pin(load_factors()), |page| drawn(factors(page).now_or_never())),
            initialization: Chapter::new(
                || Box::pin(load_initialization()),
                |page| drawn(initialization(page).now_or_never()),
            ),
            stop: Chapter::new(|| Box::pin(load_stop()), |page| drawn(stop(page).now_or_never())),
        }
    }

    /// The chapter of a page; `None` for what is there from the start.
    pub(crate) fn of(self, page: &Route) -> Option<Chapter> {
        match page {
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

    /// The chapter that everybody turns to from a page. Others are not fetched ahead: what most
    /// people do not open, most people need not load.
    pub(crate) fn after(self, page: &Route) -> Option<Chapter> {
        match page {
            Route::Login | Route::SecondFactor => Some(self.account),
            _ => None,
        }
    }
}

/// A chapter is asked only for what it holds, and only when it is here.
fn drawn(drawing: Option<Drawing>) -> AnyView {
    drawing.and_then(Result::ok).unwrap_or_else(not_found_page)
}

/// What one sees first after logging in, and flow A from there.
#[wasm_split(account, wasm_split_path = ::leptos::wasm_split, fallible, preload(load_account))]
fn account(page: Route) -> Drawing {
    Ok(match page {
        Route::Account => account_page(),
        Route::AddressForm => address_form_page(),
        Route::AddressChange(id) => address_change_page(id),
        Route::History => history_page(),
        Route::Sessions => sessions_page(),
        _ => not_found_page(),
    })
}

/// The other factors.
#[wasm_split(factors, wasm_split_path = ::leptos::wasm_split, fallible, preload(load_factors))]
fn factors(page: Route) -> Drawing {
    Ok(match page {
        Route::Authenticators => authenticators_page(),
        Route::RecoveryCodes => recovery_codes_page(),
        _ => not_found_page(),
    })
}

/// Flow B.
#[wasm_split(initialization, wasm_split_path = ::leptos::wasm_split, fallible, preload(load_initialization))]
fn initialization(page: Route) -> Drawing {
    Ok(match page {
        Route::InitializationLogin => initialization_login_page(),
        Route::Initialization(id) => initialization_page(id),
        _ => not_found_page(),
    })
}

/// What the link in a notice opens.
#[wasm_split(stop, wasm_split_path = ::leptos::wasm_split, fallible, preload(load_stop))]
fn stop(page: Route) -> Drawing {
    Ok(match page {
        Route::Stop(token) => stop_page(&token),
        _ => not_found_page(),
    })
}
