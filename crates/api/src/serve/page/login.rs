//! The log-in form as HTML: it is there before the page's program is, which takes it over with what was
//! typed into it.

use minijinja::{Environment, context};
use ninsho_domain::config::Institution;
use ninsho_texts::Language;

use crate::http::texts::{in_language, say};

/// The form, with what surrounds it, where the program puts it too.
///
/// # Errors
/// When a text is missing.
pub(super) fn html(language: Language, institution: &Institution) -> anyhow::Result<String> {
    let login = |name| say(language, "login", name);
    let step = say(language, "step", "folded")?.replace("%{current}", "①").replace("%{last}", "⑩");
    let mut templates = Environment::new();
    templates.add_template("login.html", include_str!("login.html"))?;
    Ok(templates.get_template("login.html")?.render(context! {
        language => language.tag(),
        languages => Language::ALL.map(|language| context! { tag => language.tag(), name => language.name() }),
        institution => in_language(language, &institution.name),
        service => in_language(language, &institution.service),
        step,
        title => login("title")?,
        user_id => login("user_id")?,
        user_id_hint => login("user_id_hint")?,
        password => login("password")?,
        show => say(language, "common", "show")?,
        log_in => login("submit")?,
        no_otp => login("no_otp")?,
        here => login("here")?,
    })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_asks_in_the_words_of_the_page() {
        let institution = Institution::default();
        let ja = html(Language::Ja, &institution).unwrap();
        for says in ["<h1>ログイン</h1>", "<label for=\"password\">パスワード<", "手順 ①", "こちら</a>"]
        {
            assert!(ja.contains(says), "{says} is not in {ja}");
        }
        for language in Language::ALL {
            let html = html(language, &institution).unwrap();
            assert!(html.contains(&format!("<main lang=\"{}\">", language.tag())), "{html}");
            assert!(html.contains(&format!("<option selected>{}</option>", language.name())), "{html}");
        }
        let en = html(Language::En, &institution).unwrap();
        assert!(en.contains("<main lang=\"en\">") && en.contains("Password"), "{en}");
    }
}
