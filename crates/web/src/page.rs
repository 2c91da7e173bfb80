//! Every page and its address. A page that is added here does not compile before it has a
//! view and a rule about who may see it.

use ninsho_shared::session::Level;
use uuid::Uuid;

/// A page.
///
/// The list is our own and not a router library's: a library doubles what the browser has to
/// load before the first page shows, and cannot tell us that a page was forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// `/`: leads on, by how far one is logged in.
    Home,
    /// `/login`: ID and password.
    Login,
    /// `/login/otp`: the second factor.
    SecondFactor,
    /// `/account`: what is set.
    Account,
    /// `/address-change`: the new address is typed (④).
    AddressForm,
    /// `/address-change/{id}`: one address change (⑤ to ⑧).
    AddressChange(Uuid),
    /// `/history`: what happened to the account.
    History,
    /// `/sessions`: where one is logged in.
    Sessions,
    /// `/stop/{token}`: the link in a notice.
    Stop(String),
    /// `/help`: whom to ask.
    Help,
    /// `/logged-out`: the end (⑩).
    LoggedOut,
    /// Anything else.
    NotFound,
}

impl Page {
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
            ["address-change", id] => Uuid::try_parse(id).map_or(Self::NotFound, Self::AddressChange),
            ["history"] => Self::History,
            ["sessions"] => Self::Sessions,
            ["stop", token] => Self::Stop(token.to_owned()),
            ["help"] => Self::Help,
            ["logged-out"] => Self::LoggedOut,
            _ => Self::NotFound,
        }
    }

    /// Its path. [`Page::NotFound`] has none of its own: one never goes there.
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
            Self::Stop(token) => ninsho_shared::paths::stop_page(token),
            Self::Help => "/help".to_owned(),
            Self::LoggedOut => "/logged-out".to_owned(),
        }
    }

    /// Where one who asks for this page is led instead: the server would refuse what the page
    /// shows, or the page has nothing to say. `level` is `None` when nobody is logged in.
    #[must_use]
    pub(crate) fn instead(&self, level: Option<Level>) -> Option<Self> {
        match (self, level) {
            // Open to everybody.
            (Self::Stop(_) | Self::Help | Self::NotFound, _)
            // The page that belongs to the level.
            | (Self::Login | Self::LoggedOut, None)
            | (Self::SecondFactor, Some(Level::Password | Level::Enrolment))
            | (
                Self::Account | Self::AddressForm | Self::AddressChange(_) | Self::History | Self::Sessions,
                Some(Level::Full),
            ) => None,
            (_, None) => Some(Self::Login),
            (_, Some(Level::Password | Level::Enrolment)) => Some(Self::SecondFactor),
            (Self::Home | Self::Login | Self::SecondFactor | Self::LoggedOut, Some(Level::Full)) => {
                Some(Self::Account)
            }
        }
    }

    /// Whether one who was led away from here to the log-in wants to come back afterwards.
    #[must_use]
    pub(crate) fn is_worth_returning_to(&self) -> bool {
        self.instead(Some(Level::Full)).is_none() && self.instead(None).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Page> {
        vec![
            Page::Home,
            Page::Login,
            Page::SecondFactor,
            Page::Account,
            Page::AddressForm,
            Page::AddressChange(Uuid::nil()),
            Page::History,
            Page::Sessions,
            Page::Stop("abc_-1".to_owned()),
            Page::Help,
            Page::LoggedOut,
        ]
    }

    #[test]
    fn every_page_is_found_at_its_own_path() {
        for page in all() {
            assert_eq!(Page::at(&page.path()), page);
            assert_eq!(Page::at(&format!("{}/", page.path())), page);
        }
        for path in ["/nothing", "/login/otp/x", "/address-change/1", "/stop"] {
            assert_eq!(Page::at(path), Page::NotFound, "{path}");
        }
    }

    #[test]
    fn whoever_is_led_away_arrives_at_once() {
        for level in [None, Some(Level::Password), Some(Level::Enrolment), Some(Level::Full)] {
            for page in all() {
                if let Some(other) = page.instead(level) {
                    assert_eq!(other.instead(level), None, "{page:?} leads {level:?} to {other:?}");
                }
            }
        }
    }

    #[test]
    fn only_what_the_login_hid_is_returned_to() {
        assert!(Page::AddressForm.is_worth_returning_to());
        assert!(!Page::Home.is_worth_returning_to());
        assert!(!Page::Help.is_worth_returning_to());
        assert!(!Page::LoggedOut.is_worth_returning_to());
    }
}
