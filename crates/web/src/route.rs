//! Every page and its path. A new route does not compile without a view and an access rule.

use ninsho_shared::session::Level;
use uuid::Uuid;

/// One of the manual's two flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// A: the address is changed, ① to ⑩.
    AddressChange,
    /// B: initialization without a valid one-time password, ① to ⑮.
    Initialization,
}

/// The route of a page.
///
/// Not a router library's: one would double the first load, and could not notice a forgotten page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// `/`: redirects by the level of the session.
    Home,
    /// `/login`: ID and password.
    Login,
    /// `/login/otp`: the second factor.
    SecondFactor,
    /// `/account`: the overview.
    Account,
    /// `/address-change`: the address form (④).
    AddressForm,
    /// `/address-change/{id}`: one address change (⑤ to ⑧).
    AddressChange(Uuid),
    /// `/history`: the account's events.
    History,
    /// `/sessions`: the account's sessions.
    Sessions,
    /// `/authenticators`: the authenticators that show one-time passwords.
    Authenticators,
    /// `/recovery-codes`: the codes for when no other factor is at hand.
    RecoveryCodes,
    /// `/initialization`: ID and password once more (flow B, ④).
    InitializationLogin,
    /// `/initialization/{id}`: one initialization (flow B, ⑤ to ⑬).
    Initialization(Uuid),
    /// `/helpdesk`: a separate program for operators.
    Helpdesk,
    /// `/stop/{token}`: the revocation link in a notice.
    Stop(String),
    /// `/help`: how to reach the support desk.
    Help,
    /// `/logged-out` and `/initialization/logged-out`: the end (⑩, or ⑮ of flow B).
    LoggedOut(Flow),
    /// Anything else.
    NotFound,
}

impl Route {
    /// The page at a path.
    #[must_use]
    pub(crate) fn at(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts[..] {
            [] => Self::Home,
            ["login"] => Self::Login,
            ["login", "otp"] => Self::SecondFactor,
            ["account"] => Self::Account,
            ["address-change"] => Self::AddressForm,
            // Not `parse_str`: what it says of a wrong one weighs 2 kB, and nobody reads it.
            ["address-change", id] => Uuid::try_parse(id).map_or(Self::NotFound, Self::AddressChange),
            ["history"] => Self::History,
            ["sessions"] => Self::Sessions,
            ["authenticators"] => Self::Authenticators,
            ["recovery-codes"] => Self::RecoveryCodes,
            ["initialization"] => Self::InitializationLogin,
            ["initialization", "logged-out"] => Self::LoggedOut(Flow::Initialization),
            ["initialization", id] => Uuid::try_parse(id).map_or(Self::NotFound, Self::Initialization),
            ["helpdesk"] => Self::Helpdesk,
            ["stop", token] => Self::Stop(token.to_owned()),
            ["help"] => Self::Help,
            ["logged-out"] => Self::LoggedOut(Flow::AddressChange),
            _ => Self::NotFound,
        }
    }

    /// The path; [`Route::NotFound`], which nothing links to, has none of its own.
    #[must_use]
    pub(crate) fn path(&self) -> String {
        match self {
            Self::Home | Self::NotFound => "/".to_owned(),
            Self::Login => "/login".to_owned(),
            Self::SecondFactor => "/login/otp".to_owned(),
            Self::Account => "/account".to_owned(),
            Self::AddressForm => "/address-change".to_owned(),
            Self::AddressChange(id) => format!("/address-change/{id}"),
            Self::History => "/history".to_owned(),
            Self::Sessions => "/sessions".to_owned(),
            Self::Authenticators => "/authenticators".to_owned(),
            Self::RecoveryCodes => "/recovery-codes".to_owned(),
            Self::InitializationLogin => "/initialization".to_owned(),
            Self::Initialization(id) => format!("/initialization/{id}"),
            Self::Helpdesk => "/helpdesk".to_owned(),
            Self::Stop(token) => ninsho_shared::paths::stop_page(token),
            Self::Help => "/help".to_owned(),
            Self::LoggedOut(Flow::AddressChange) => "/logged-out".to_owned(),
            Self::LoggedOut(Flow::Initialization) => "/initialization/logged-out".to_owned(),
        }
    }

    /// The page to show instead, if the session's level does not allow or need this one. `level` is
    /// `None` when nobody is logged in; `open` is the open initialization of the session.
    #[must_use]
    pub(crate) fn instead(&self, level: Option<Level>, open: Option<Uuid>) -> Option<Self> {
        match (self, level) {
            // Open to everybody.
            (Self::Stop(_) | Self::Help | Self::NotFound | Self::InitializationLogin, _)
            // The page that belongs to the level.
            | (Self::Login | Self::LoggedOut(_), None)
            | (Self::Initialization(_), Some(_))
            | (Self::SecondFactor, Some(Level::Password))
            | (
                Self::Account
                | Self::AddressForm
                | Self::AddressChange(_)
                | Self::Authenticators
                | Self::RecoveryCodes
                | Self::Helpdesk
                | Self::History
                | Self::Sessions,
                Some(Level::Full),
            ) => None,
            // An initialization belongs to its session; a new log-in starts another.
            (Self::Initialization(_), None) => Some(Self::InitializationLogin),
            (_, None) => Some(Self::Login),
            (_, Some(Level::Password)) => Some(Self::SecondFactor),
            (_, Some(Level::Restricted)) => {
                Some(open.map_or(Self::InitializationLogin, Self::Initialization))
            }
            (Self::Home | Self::Login | Self::SecondFactor | Self::LoggedOut(_), Some(Level::Full)) => {
                Some(Self::Account)
            }
        }
    }

    /// Whether to return here after the log-in.
    #[must_use]
    pub(crate) fn is_worth_returning_to(&self) -> bool {
        let hidden = self.instead(None, None) == Some(Self::Login);
        hidden && self.instead(Some(Level::Full), None).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Route> {
        vec![
            Route::Home,
            Route::Login,
            Route::SecondFactor,
            Route::Account,
            Route::AddressForm,
            Route::AddressChange(Uuid::nil()),
            Route::History,
            Route::Sessions,
            Route::Stop("abc_-1".to_owned()),
            Route::Help,
            Route::LoggedOut(Flow::AddressChange),
            Route::LoggedOut(Flow::Initialization),
            Route::Authenticators,
            Route::RecoveryCodes,
            Route::InitializationLogin,
            Route::Initialization(Uuid::nil()),
            Route::Helpdesk,
        ]
    }

    #[test]
    fn every_page_is_found_at_its_own_path() {
        for page in all() {
            assert_eq!(Route::at(&page.path()), page);
            assert_eq!(Route::at(&format!("{}/", page.path())), page);
        }
        for path in ["/nothing", "/login/otp/x", "/address-change/1", "/stop"] {
            assert_eq!(Route::at(path), Route::NotFound, "{path}");
        }
    }

    #[test]
    fn every_redirect_arrives_at_once() {
        for level in [None, Some(Level::Password), Some(Level::Restricted), Some(Level::Full)] {
            for (page, open) in
                all().into_iter().flat_map(|page| [(page.clone(), None), (page, Some(Uuid::nil()))])
            {
                if let Some(other) = page.instead(level, open) {
                    assert_eq!(other.instead(level, open), None, "{page:?} leads {level:?} to {other:?}");
                }
            }
        }
    }

    #[test]
    fn only_a_page_that_the_log_in_hid_is_returned_to() {
        assert!(Route::AddressForm.is_worth_returning_to());
        assert!(!Route::Home.is_worth_returning_to());
        assert!(!Route::Help.is_worth_returning_to());
        assert!(!Route::LoggedOut(Flow::AddressChange).is_worth_returning_to());
        assert!(!Route::Initialization(Uuid::nil()).is_worth_returning_to());
    }

    #[test]
    fn a_restricted_session_is_led_to_its_initialization_from_everywhere() {
        let open = Uuid::from_u128(7);
        for page in [Route::Home, Route::Login, Route::SecondFactor, Route::Account] {
            assert_eq!(page.instead(Some(Level::Restricted), Some(open)), Some(Route::Initialization(open)));
        }
    }
}
