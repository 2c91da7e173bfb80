//! Addresses of pages elsewhere, which people open from the page and from mails.

use url::Url;

use super::error::ConfigError;

/// Checks that each of these settings, when it is set, is the address of a page by HTTPS.
///
/// # Errors
/// Names the first that is none, and what would be right.
pub(super) fn check_pages(pages: &[(&'static str, Option<&str>)]) -> Result<(), ConfigError> {
    let wrong = pages.iter().find(|(_, page)| page.is_some_and(|page| !is_page(page)));
    wrong.map_or(Ok(()), |(key, _)| {
        let reason = "it is no address of a page: write it whole, with https:// and without blanks or a \
                      password, as in https://www.example.ac.jp/page";
        Err(ConfigError::Unusable { key, reason: reason.to_owned() })
    })
}

fn is_page(address: &str) -> bool {
    // A parser drops line breaks, and a mail program ends a link at the others.
    let ends_a_link = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\\');
    let Ok(url) = Url::parse(address) else { return false };
    address.starts_with("https://")
        && !address.contains(ends_a_link)
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_opened_by_https_and_its_address_has_no_end_within() {
        for right in [
            "https://www.example.ac.jp",
            "https://www.example.ac.jp/password?from=mfa&lang=ja#form",
            "https://www.example.ac.jp/パスワード",
        ] {
            check_pages(&[("institution.password_url", Some(right))]).unwrap();
        }
        check_pages(&[("institution.password_url", None)]).unwrap();
        for wrong in [
            "http://www.example.ac.jp",
            "www.example.ac.jp/password",
            "javascript:alert(1)",
            "https://",
            "https://name:secret@www.example.ac.jp/",
            "https://www.example.ac.jp/a page",
            "https://www.example.ac.jp/\nBcc: all",
            "https://www.example.ac.jp/\"onclick=",
            "",
        ] {
            let error = check_pages(&[("institution.password_url", Some(wrong))]).unwrap_err().to_string();
            let named = error.starts_with("institution.password_url: ");
            assert!(named && error.contains("as in https://www.example.ac.jp/page"), "{wrong}: {error}");
        }
    }
}
