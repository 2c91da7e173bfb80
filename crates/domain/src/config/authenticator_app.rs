//! The authenticator apps that the institution recommends.

use ninsho_shared::authenticators::AuthenticatorApp;

use super::error::ConfigError;
use super::line::check_lines;
use super::web_address::check_pages;

/// The most that people can be expected to choose from.
const MOST: usize = 5;

const KEY: &str = "institution.authenticator_app";

/// Checks that there are not too many, and that each has a name and a place where people get it.
///
/// # Errors
/// Names the setting, and what would be right.
pub(super) fn check(apps: &[AuthenticatorApp]) -> Result<(), ConfigError> {
    let unusable = |reason| Err(ConfigError::Unusable { key: KEY, reason });
    if apps.len() > MOST {
        return unusable(format!("there are {} of them: write at most {MOST}", apps.len()));
    }
    for AuthenticatorApp { name, app_store, google_play, website } in apps {
        check_lines(&[("institution.authenticator_app.name", name)])?;
        check_pages(&[
            ("institution.authenticator_app.app_store", app_store.as_deref()),
            ("institution.authenticator_app.google_play", google_play.as_deref()),
            ("institution.authenticator_app.website", website.as_deref()),
        ])?;
        if [app_store, google_play, website].iter().all(|page| page.is_none()) {
            return unusable(format!("{name} is to be had nowhere: write app_store, google_play or website"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    fn load(lines: &str) -> Result<Config, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), lines).unwrap();
        Config::load(Some(file.path())).map_err(|error| error.to_string())
    }

    fn app(rest: &str) -> String {
        format!("[[institution.authenticator_app]]\nname = \"Campus Authenticator\"\n{rest}\n")
    }

    #[test]
    fn up_to_five_are_read_in_their_order_and_none_are_shipped() {
        assert!(load("").unwrap().institution.authenticator_app.is_empty());
        let store = app("app_store = \"https://apps.example.com/campus\"");
        let lines = store.clone() + &app("website = \"https://www.example.ac.jp/app\"");
        let apps = load(&lines).unwrap().institution.authenticator_app;
        assert_eq!(apps[0].app_store.as_deref(), Some("https://apps.example.com/campus"));
        assert_eq!(apps[1].website.as_deref(), Some("https://www.example.ac.jp/app"));
        assert_eq!(load(&store.repeat(5)).unwrap().institution.authenticator_app.len(), 5);
    }

    #[test]
    fn what_cannot_be_had_is_refused_by_name_with_what_would_be_right() {
        let store = app("app_store = \"https://apps.example.com/campus\"");
        for (lines, field, right) in [
            (store.repeat(6), "institution.authenticator_app: ", "at most 5"),
            (app(""), "institution.authenticator_app: ", "app_store, google_play or website"),
            (app("google_play = \"market://id\""), "institution.authenticator_app.google_play", "https://"),
            (store.replace("Campus Authenticator", " "), "institution.authenticator_app.name", "empty"),
            (
                app("shop = \"https://apps.example.com\""),
                "institution.authenticator_app.0.shop",
                "no setting",
            ),
        ] {
            let error = load(&lines).unwrap_err();
            assert!(error.contains(field) && error.contains(right), "{lines}: {error}");
        }
    }
}
