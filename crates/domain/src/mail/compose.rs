//! Renders mails: from a job to the words that a person reads.

use anyhow::{Context, ensure};
use ninsho_shared::institution::Bilingual;
use ninsho_shared::{MailAddress, MailedCode, Timestamp, paths};
use sea_orm::Iterable;
use uuid::Uuid;

use super::layout::{self, Marks, Part};
use super::moment::written;
use super::outbox::{Details, MailKind};
use super::templates::{About, CodeSubjects, Templates, Variables, file_name};
use crate::config::{Config, Desk, Institution, PublicUrl};
use crate::language::Language;
use crate::request_origin::known;

/// A mail as a person sees it, before it is encoded for SMTP.
#[derive(Clone, PartialEq, Eq)]
pub struct RenderedMail {
    /// The id of its job. A mail that goes out twice has the same.
    pub id: Uuid,
    /// The recipient.
    pub to: MailAddress,
    /// The name of the sender, in both languages. One line.
    pub sender_name: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML, which loads nothing.
    pub html: String,
    /// The languages of the text in their order.
    pub languages: [Language; 2],
    /// When it was added to the outbox.
    pub written_at: Timestamp,
}

impl std::fmt::Debug for RenderedMail {
    /// Shows neither the text, which may hold a code or a link, nor the whole address.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RenderedMail").field("id", &self.id).field("to", &self.to).finish_non_exhaustive()
    }
}

/// What a mail tells.
#[derive(Clone, Debug)]
pub enum Contents<'a> {
    /// A code.
    Code {
        /// The code.
        code: &'a MailedCode,
        /// It is refused from this moment on.
        expires_at: Timestamp,
        /// What asked for it.
        details: &'a Details,
    },
    /// What happened, and how to revoke it.
    Notice {
        /// What happened.
        details: &'a Details,
        /// The token of the revocation link; a warning has none.
        revocation_token: Option<&'a str>,
    },
}

impl Contents<'_> {
    const fn details(&self) -> &Details {
        match self {
            Self::Code { details, .. } | Self::Notice { details, .. } => details,
        }
    }
}

/// Renders the texts of all mails.
#[derive(Debug)]
pub struct Composer {
    templates: Templates,
    institution: Institution,
    sender_name: Bilingual,
    public_url: PublicUrl,
}

impl Composer {
    /// Reads the templates and renders each once, so that a wrong one is found at the start.
    ///
    /// # Errors
    /// When a template cannot be read or rendered, or does not show what its mail is for.
    pub fn new(config: &Config) -> anyhow::Result<Self> {
        let subjects = CodeSubjects {
            one_time_password: &config.mail.one_time_password_subject,
            confirmation_code: &config.mail.confirmation_code_subject,
        };
        let templates = Templates::load(config.mail.templates.as_deref(), subjects)?;
        let composer = Self {
            templates,
            institution: config.institution.clone(),
            sender_name: config.sender_name(),
            public_url: config.public_url.clone(),
        };
        for kind in MailKind::iter() {
            let in_doubt = Details { desk_decides: true, step_up: true, ..sample_details() };
            for details in [Details::default(), sample_details(), in_doubt] {
                composer.try_out(kind, &details)?;
            }
        }
        Ok(composer)
    }

    /// Renders one mail, in both languages, that of the reader first.
    ///
    /// # Errors
    /// When the contents are not what the mail is for, or a time cannot be formatted.
    pub fn compose(
        &self,
        id: Uuid,
        kind: MailKind,
        to: MailAddress,
        written_at: Timestamp,
        contents: &Contents<'_>,
    ) -> anyhow::Result<RenderedMail> {
        let languages = contents.details().language.unwrap_or_default().and_the_other();
        let link = self.revocation_link(contents);
        let parts = self.parts(kind, languages, contents, link.as_deref())?;
        let subject = self.templates.subject(kind, languages[0]);
        let names = languages.map(|language| language.of(&self.sender_name));
        let marks = Marks {
            code: match contents {
                Contents::Code { code, .. } => Some(code.reveal()),
                Contents::Notice { .. } => None,
            },
            links: [link.as_deref(), self.inquiry_page(), self.institution.password_url.as_deref()]
                .into_iter()
                .flatten()
                .collect(),
        };
        let (text, html) = (layout::text(&parts), layout::html(&subject, &parts, &marks));
        Ok(RenderedMail {
            id,
            to,
            sender_name: names.join(" / "),
            subject,
            text,
            html,
            languages,
            written_at,
        })
    }

    fn parts(
        &self,
        kind: MailKind,
        languages: [Language; 2],
        contents: &Contents<'_>,
        revocation_link: Option<&str>,
    ) -> anyhow::Result<Vec<Part>> {
        let fits = match contents {
            Contents::Code { .. } => kind.carries_code(),
            Contents::Notice { .. } => {
                !kind.carries_code() && kind.carries_link() == revocation_link.is_some()
            }
        };
        ensure!(fits, "{kind} tells something else");
        let part = |language| {
            let variables = self.variables(language, contents, revocation_link)?;
            let text = self.templates.text(kind, language, &variables)?;
            Ok(Part::new(language, &text, kind.carries_code()))
        };
        languages.into_iter().map(part).collect()
    }

    fn variables<'a>(
        &'a self,
        language: Language,
        contents: &Contents<'a>,
        revocation_link: Option<&'a str>,
    ) -> anyhow::Result<Variables<'a>> {
        let moment = |at| anyhow::Ok(language.of(&written(at, &self.institution)?).to_owned());
        let Institution { name, service, desk, .. } = &self.institution;
        let phone = desk.phone_in(language);
        let Desk { name: desk, extension, hours, inquiry_url, .. } = desk;
        let details = contents.details();
        let about = match contents {
            Contents::Code { code, expires_at, details } => About::Code {
                code: code.reveal(),
                valid_until: moment(*expires_at)?,
                step_up: details.step_up,
            },
            Contents::Notice { details, .. } => About::Notice {
                user_id: &details.user_id,
                new_address: &details.new_address,
                authenticator_name: without_links(&details.authenticator_name),
                codes_left: details.codes_left,
                desk_decides: details.desk_decides,
                revocation_link,
            },
        };
        Ok(Variables {
            institution: language.of(name),
            service: language.of(service),
            desk: language.of(desk),
            phone,
            extension: extension.as_deref(),
            hours: language.of(hours),
            inquiry_url: inquiry_url.as_deref(),
            password_url: self.institution.password_url.as_deref(),
            at: moment(Timestamp::from_millis(details.at))?,
            network: language.of(&self.institution.network_name(&details.network)).to_owned(),
            browser: shown_browser(&details.browser, language),
            application: without_links(&details.application),
            about,
        })
    }

    /// The address of the form for inquiries, if it is one that a browser opens.
    fn inquiry_page(&self) -> Option<&str> {
        let url = self.institution.desk.inquiry_url.as_deref()?;
        ["https://", "http://"].iter().any(|scheme| url.starts_with(scheme)).then_some(url)
    }

    fn revocation_link(&self, contents: &Contents<'_>) -> Option<String> {
        let Contents::Notice { revocation_token: Some(token), .. } = contents else { return None };
        Some(self.public_url.address_of(&paths::stop_page(token)))
    }

    fn try_out(&self, kind: MailKind, details: &Details) -> anyhow::Result<()> {
        let code = MailedCode::parse("87110354")?;
        let expires_at = Timestamp::from_millis(1_795_342_500_000);
        let contents = if kind.carries_code() {
            Contents::Code { code: &code, expires_at, details }
        } else {
            Contents::Notice { details, revocation_token: kind.carries_link().then_some("sample") }
        };
        let link = self.revocation_link(&contents);
        for language in Language::ALL {
            let parts = self.parts(kind, language.and_the_other(), &contents, link.as_deref());
            let parts = parts.context("mail.templates")?;
            let Some(part) = parts.first() else { continue };
            let file = file_name(kind, language);
            if kind.carries_code() {
                let begins = part.headline().is_some_and(|line| line.contains(code.reveal()));
                ensure!(begins, "mail.templates: {file} does not show {{{{ code }}}} in its first line");
                let alone = part.lines().any(|line| line == code.reveal());
                ensure!(alone, "mail.templates: {file} does not show {{{{ code }}}} alone on a line");
            } else if let Some(link) = &link {
                // What stands directly after a link becomes a part of it in mail programs.
                let mut lines = part.lines().filter(|line| line.contains(link)).peekable();
                let alone = lines.peek().is_some() && lines.all(|line| line == link);
                ensure!(
                    alone,
                    "mail.templates: {file} does not show {{{{ revocation_link }}}} alone on a line"
                );
            }
        }
        Ok(())
    }
}

/// Known names alone. A mail that is about no browser shows none.
fn shown_browser(browser: &str, language: Language) -> String {
    let another = Bilingual { ja: "ほかのプログラム".to_owned(), en: "another program".to_owned() };
    match known(browser) {
        Some(known) => known.to_owned(),
        None if browser.is_empty() => String::new(),
        None => language.of(&another).to_owned(),
    }
}

/// A name without what mail programs turn into a link: an address, a host, a path, a telephone number. Whoever
/// chose it may not be the owner, and it stands in a mail of ours.
fn without_links(name: &str) -> String {
    /// More digits than the model of a telephone has.
    const MOST_DIGITS: usize = 5;
    let mut digits = 0;
    let plain: String = name
        .chars()
        .map(|c| {
            digits += usize::from(c.is_numeric());
            let is_plain = (c.is_alphabetic() || c == ' ' || c == '-' || c == '\'' || c == '’' || c == '・')
                || (c.is_numeric() && digits <= MOST_DIGITS);
            if is_plain { c } else { ' ' }
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn sample_details() -> Details {
    Details {
        user_id: "a0123456".to_owned(),
        at: 1_795_342_500_000,
        network: "192.0.2.0/24".to_owned(),
        browser: "Firefox, Windows".to_owned(),
        new_address: "t****o@example.com".to_owned(),
        authenticator_name: "スマートフォン".to_owned(),
        codes_left: Some(9),
        desk_decides: false,
        application: "図書館ポータル".to_owned(),
        language: None,
        step_up: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Network;

    fn composer() -> Composer {
        Composer::new(&Config::default()).unwrap()
    }

    fn taro() -> MailAddress {
        MailAddress::parse("taro@example.com").unwrap()
    }

    fn notice(kind: MailKind, details: &Details) -> RenderedMail {
        let contents = Contents::Notice { details, revocation_token: kind.carries_link().then_some("TOKEN") };
        composer().compose(Uuid::nil(), kind, taro(), Timestamp::from_millis(0), &contents).unwrap()
    }

    fn code_mail(kind: MailKind) -> RenderedMail {
        code_mail_with(kind, &sample_details())
    }

    fn code_mail_with(kind: MailKind, details: &Details) -> RenderedMail {
        let code = MailedCode::parse("87110354").unwrap();
        let contents =
            Contents::Code { code: &code, expires_at: Timestamp::from_millis(1_795_342_559_999), details };
        composer().compose(Uuid::nil(), kind, taro(), Timestamp::from_millis(0), &contents).unwrap()
    }

    #[test]
    fn a_code_stands_alone_with_its_end_and_who_helps() {
        for kind in MailKind::iter().filter(|kind| kind.carries_code()) {
            let text = code_mail(kind).text;
            assert_eq!(text.lines().filter(|line| *line == "87110354").count(), 2, "once a language: {text}");
            for part in [
                "京都大学",
                "有効期限：2026年11月22日 19:15（日本時間）",
                "Valid until: 22 November 2026, 19:15 (Japan time)",
                "電話：075-753-7840\n内線：16-7840\n受付時間：平日 9:00 - 17:00\n",
                "Telephone: +81-75-753-7840\nExtension: 16-7840\nHours: weekdays 9:00 - 17:00\n",
            ] {
                assert!(text.contains(part), "{part} is not in {text}");
            }
            assert!(!text.contains("http"), "{text}");
            assert!(text.find("有効期限") < text.find("Valid until"), "Japanese comes first");
        }
    }

    #[test]
    fn the_first_two_lines_tell_what_a_code_is_for_with_the_code() {
        let step_up = Details { step_up: true, ..sample_details() };
        for (kind, details, ja, en) in [
            (
                MailKind::LoginCode,
                sample_details(),
                "【ログイン】ワンタイムパスワード",
                "[Log in] One-time password",
            ),
            (
                MailKind::LoginCode,
                step_up,
                "【設定の変更】ワンタイムパスワード",
                "[Change settings] One-time password",
            ),
            (
                MailKind::ApplicationCode,
                sample_details(),
                "【図書館ポータル へのログイン】ワンタイムパスワード",
                "[Log in to 図書館ポータル] One-time password",
            ),
            (
                MailKind::AddressCode,
                sample_details(),
                "【新しいメールアドレスの確認】ワンタイムパスワード",
                "[New email address] One-time password",
            ),
            (
                MailKind::InitializationCode,
                sample_details(),
                "【初期化】確認コード",
                "[Reset] Confirmation code",
            ),
        ] {
            let text = code_mail_with(kind, &details).text;
            let first: Vec<&str> = text.lines().take(3).collect();
            assert_eq!(first, [format!("{ja}：87110354"), format!("{en}: 87110354"), String::new()]);
        }
        let subject = |kind| code_mail(kind).subject;
        assert_eq!(subject(MailKind::LoginCode), subject(MailKind::AddressCode), "the manual's");
    }

    #[test]
    fn the_language_of_the_reader_comes_first_in_subject_headline_and_text() {
        let english = Details { language: Some(Language::En), ..sample_details() };
        let mail = notice(MailKind::AddressChanged, &english);
        assert_eq!(mail.languages, [Language::En, Language::Ja]);
        assert_eq!(mail.subject, "Your email address has been changed / メールアドレス変更完了のお知らせ");
        assert!(mail.text.find("When: ") < mail.text.find("日時："), "{}", mail.text);
        let code = code_mail_with(MailKind::LoginCode, &english);
        assert!(code.text.starts_with("[Log in] One-time password: 87110354\n【ログイン】"), "{}", code.text);
        assert_eq!(code.subject, code_mail(MailKind::LoginCode).subject, "the manual's");
        assert_eq!(code_mail(MailKind::LoginCode).languages, [Language::Ja, Language::En]);
    }

    #[test]
    fn a_code_says_when_and_with_which_browser_it_was_asked_for() {
        for kind in MailKind::iter().filter(|kind| kind.carries_code()) {
            let text = code_mail(kind).text;
            for part in
                ["日時：2026年11月22日 19:15", "ブラウザ：Firefox, Windows\n", "Browser: Firefox, Windows\n"]
            {
                assert!(text.contains(part), "{part} is not in {text}");
            }
            assert!(!text.contains("a0123456"), "whoever gets it by mistake learns no ID: {text}");
            // It may go to an address of somebody else, who need not learn where the person is.
            assert_eq!(text.contains("192.0.2.0/24"), kind != MailKind::AddressCode, "{text}");
        }
    }

    /// The line that says what a notice is about.
    fn about(kind: MailKind) -> &'static str {
        match kind {
            MailKind::AuthenticatorAdded | MailKind::AuthenticatorRemoved => {
                "\nアプリの名前：スマートフォン\n\n"
            }
            MailKind::RecoveryCodesGenerated | MailKind::RecoveryCodeUsed => {
                "\nまだ使えるリカバリーコード：9個\n\n"
            }
            _ => "\n新しいメールアドレス：t****o@example.com\n\n",
        }
    }

    #[test]
    fn a_notice_says_what_when_and_from_where_with_a_stop_link_and_no_code() {
        for kind in MailKind::iter().filter(|kind| kind.carries_link()) {
            let text = notice(kind, &sample_details()).text;
            for part in [
                "\n日時：2026年11月22日 19:15（日本時間）\nID：a0123456\n接続元：192.0.2.0/24\n\
                 ブラウザ：Firefox, Windows\n",
                about(kind),
                "When: 22 November 2026, 19:15 (Japan time)",
                "\nhttp://localhost:8080/stop/TOKEN\n",
                "ページを開いただけでは、何も起こりません。",
                "Opening the page alone does nothing.",
                "075-753-7840",
            ] {
                assert!(text.contains(part), "{part} is not in {text}");
            }
            let digits = |line: &str| line.len() == 8 && line.bytes().all(|b| b.is_ascii_digit());
            assert!(!text.lines().any(digits), "{text}");
        }
    }

    /// `。`, `）` or `>` directly after a link become a part of it in many mail programs.
    #[test]
    fn every_link_is_alone_on_its_line_in_both_languages() {
        let mut config = Config::default();
        config.institution.desk.inquiry_url = Some("https://help.example.ac.jp/form".to_owned());
        let composer = Composer::new(&config).unwrap();
        let code = MailedCode::parse("87110354").unwrap();
        for kind in MailKind::iter() {
            let details = sample_details();
            let (contents, links) = if kind.carries_code() {
                (Contents::Code { code: &code, expires_at: Timestamp::from_millis(0), details: &details }, 2)
            } else {
                // A warning has none of its own.
                let (token, links) = if kind.carries_link() { (Some("TOKEN"), 4) } else { (None, 2) };
                (Contents::Notice { details: &details, revocation_token: token }, links)
            };
            let text = composer
                .compose(Uuid::nil(), kind, taro(), Timestamp::from_millis(0), &contents)
                .unwrap()
                .text;
            let lines: Vec<&str> = text.lines().filter(|line| line.contains("://")).collect();
            assert_eq!(lines.len(), links, "{kind}: {text}");
            for line in lines {
                assert!(
                    ["http://localhost:8080/stop/TOKEN", "https://help.example.ac.jp/form"].contains(&line),
                    "{kind}: {line}"
                );
            }
        }
    }

    #[test]
    fn a_warning_says_what_when_and_from_where_and_whom_to_call_with_no_link() {
        for kind in [MailKind::PasswordGuessed, MailKind::SecondFactorLocked] {
            let text = notice(kind, &sample_details()).text;
            for part in [
                "\n日時：2026年11月22日 19:15（日本時間）\nID：a0123456\n接続元：192.0.2.0/24\n\
                 ブラウザ：Firefox, Windows\n",
                "When: 22 November 2026, 19:15 (Japan time)",
                "お心当たりがない場合は、",
                "If it wasn't you, ",
                "075-753-7840",
            ] {
                assert!(text.contains(part), "{part} is not in {text}");
            }
            assert!(!text.contains("http") && !text.contains("none"), "{text}");
        }
    }

    #[test]
    fn what_is_not_known_leaves_no_gap() {
        let text = notice(MailKind::AddressChanged, &Details::default()).text;
        assert!(!text.contains("ブラウザ") && !text.contains("From:") && !text.contains("\n\n\n"), "{text}");
    }

    #[test]
    fn nothing_that_a_caller_chose_becomes_a_link_beside_ours() {
        for (name, shown) in [
            ("スマートフォン", "スマートフォン"),
            ("Taro’s Pixel 9a - work", "Taro’s Pixel 9a - work"),
            ("evil.example/login", "evil example login"),
            ("https://evil.example", "https evil example"),
            ("www.evil.example", "www evil example"),
            ("thief@evil.example", "thief evil example"),
            ("tel:0120-999-999", "tel 0120-9 -"),
            ("０１２０９９９９９９", "０１２０９"),
            ("evil。example", "evil example"),
            ("[::1]", "1"),
        ] {
            assert_eq!(without_links(name), shown);
        }
        let details = Details {
            browser: "CALL-0120-999-999-NOW-ID-HACKED".to_owned(),
            network: "?".to_owned(),
            ..sample_details()
        };
        let text = notice(MailKind::AuthenticatorAdded, &details).text;
        assert!(text.contains("ブラウザ：ほかのプログラム\n"), "{text}");
        assert!(!text.contains("CALL"), "{text}");
        assert!(text.contains("接続元：不明\n"), "{text}");
    }

    #[test]
    fn a_link_that_decides_nothing_says_so_and_sends_to_the_desk() {
        let in_doubt = Details { desk_decides: true, ..sample_details() };
        for kind in [
            MailKind::InitializationRequested,
            MailKind::InitializationDone,
            MailKind::AddressChangeRequested,
            MailKind::InitializationCodeTold,
            MailKind::AddressRemoved,
        ] {
            let text = notice(kind, &in_doubt).text;
            assert!(!text.contains("ボタン") && !text.contains("button"), "{text}");
            assert!(
                text.contains("窓口にお電話ください") && text.contains("call the support desk"),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_filled_in_is_no_template() {
        let details = Details { user_id: "{{ revocation_link }}".to_owned(), ..Details::default() };
        let text = notice(MailKind::AddressChanged, &details).text;
        assert!(text.contains("ID：{{ revocation_link }}\n"), "{text}");
    }

    #[test]
    fn a_mail_that_tells_something_else_is_not_written() {
        let details = sample_details();
        let contents = Contents::Notice { details: &details, revocation_token: Some("TOKEN") };
        let now = Timestamp::from_millis(0);
        assert!(composer().compose(Uuid::nil(), MailKind::LoginCode, taro(), now, &contents).is_err());
    }

    #[test]
    fn html_has_a_large_code_or_the_links_of_the_text_and_nothing_else_to_press() {
        let mut config = Config::default();
        config.institution.desk.inquiry_url = Some("https://help.example.ac.jp/form?a=1&b=2".to_owned());
        let composer = Composer::new(&config).unwrap();
        let code = MailedCode::parse("87110354").unwrap();
        let details = Details { user_id: "<b>'&\"".to_owned(), ..sample_details() };
        for kind in MailKind::iter() {
            let contents = if kind.carries_code() {
                Contents::Code { code: &code, expires_at: Timestamp::from_millis(0), details: &details }
            } else {
                let token = kind.carries_link().then_some("TOKEN");
                Contents::Notice { details: &details, revocation_token: token }
            };
            let now = Timestamp::from_millis(0);
            let html = composer.compose(Uuid::nil(), kind, taro(), now, &contents).unwrap().html;
            let large = html.matches("32px/1.6 monospace;letter-spacing:2px\">87110354<").count();
            assert_eq!(large, if kind.carries_code() { 2 } else { 0 }, "{html}");
            let links = |start: &str| html.matches(&format!("<a href=\"{start}")).count();
            let ours = links("http://localhost:8080/stop/TOKEN\"");
            assert_eq!(ours, if kind.carries_link() { 2 } else { 0 }, "{html}");
            assert_eq!(links("https://help.example.ac.jp/form?a=1&amp;b=2\""), 2, "{html}");
            assert_eq!(html.matches("<a ").count(), ours + 2, "{html}");
            assert!(!html.contains("<b>"), "{html}");
            assert_eq!(html.contains("&lt;b&gt;&#39;&amp;&quot;"), !kind.carries_code(), "{html}");
        }
    }

    #[test]
    fn a_mail_that_advises_another_password_says_where_to_change_it() {
        let address = "https://www.example.ac.jp/password?from=mfa&lang=ja";
        let mut config = Config::default();
        config.institution.password_url = Some(address.to_owned());
        let composer = Composer::new(&config).unwrap();
        let code = MailedCode::parse("87110354").unwrap();
        let (details, now) = (sample_details(), Timestamp::from_millis(0));
        for kind in MailKind::iter() {
            let contents = if kind.carries_code() {
                Contents::Code { code: &code, expires_at: now, details: &details }
            } else {
                let token = kind.carries_link().then_some("TOKEN");
                Contents::Notice { details: &details, revocation_token: token }
            };
            let mail = composer.compose(Uuid::nil(), kind, taro(), now, &contents).unwrap();
            // It stands where the mail speaks of a password that somebody may know, in both languages.
            let advises = mail.text.to_lowercase().contains("your password\n")
                || mail.text.contains("パスワードを変更")
                || mail.text.contains("すぐに変更");
            let links = mail.text.lines().filter(|line| *line == address).count();
            assert_eq!(links, if advises { 2 } else { 0 }, "{kind}: {}", mail.text);
            let pressed =
                mail.html.matches("<a href=\"https://www.example.ac.jp/password?from=mfa&amp;lang=ja\"");
            assert_eq!(pressed.count(), links, "{kind}: {}", mail.html);
            assert!(!mail.text.contains("\n\n\n"), "{}", mail.text);
        }
        let text = composer.compose(
            Uuid::nil(),
            MailKind::SecondFactorLocked,
            taro(),
            now,
            &Contents::Notice { details: &details, revocation_token: None },
        );
        let text = text.unwrap().text;
        assert!(text.contains(&format!("\nパスワードの変更：\n{address}\n\n京都大学")), "{text}");
        assert!(text.contains(&format!("\nTo change your password:\n{address}\n\nKyoto")), "{text}");
    }

    #[test]
    fn a_network_is_called_by_its_name() {
        let mut config = Config::default();
        config.institution.networks = vec![Network {
            name: Bilingual { ja: "学内".to_owned(), en: "on campus".to_owned() },
            from: vec!["192.0.2.0/24".parse().unwrap()],
        }];
        let composer = Composer::new(&config).unwrap();
        let elsewhere = Details { network: "198.51.100.0/24".to_owned(), ..sample_details() };
        for (details, ja, en) in [
            (sample_details(), "接続元：学内\n", "From: on campus\n"),
            (elsewhere, "接続元：学外（198.51.100.0/24）\n", "From: off campus (198.51.100.0/24)\n"),
        ] {
            let contents = Contents::Notice { details: &details, revocation_token: Some("TOKEN") };
            let now = Timestamp::from_millis(0);
            let mail =
                composer.compose(Uuid::nil(), MailKind::AddressChanged, taro(), now, &contents).unwrap();
            assert!(mail.text.contains(ja) && mail.text.contains(en), "{}", mail.text);
        }
    }

    #[test]
    fn the_sender_is_named_in_both_languages() {
        let mail = code_mail(MailKind::LoginCode);
        let name = "京都大学 多要素認証 設定 / Kyoto University Multi-factor authentication settings";
        assert_eq!(mail.sender_name, name);
        let mut config = Config::default();
        config.mail.sender_name = Some(Bilingual { ja: "認証".to_owned(), en: "MFA".to_owned() });
        let details = Details { language: Some(Language::En), ..sample_details() };
        let contents = Contents::Notice { details: &details, revocation_token: Some("TOKEN") };
        let now = Timestamp::from_millis(0);
        let composer = Composer::new(&config).unwrap();
        let mail = composer.compose(Uuid::nil(), MailKind::AddressChanged, taro(), now, &contents).unwrap();
        assert_eq!(mail.sender_name, "MFA / 認証");
    }

    #[test]
    fn debug_shows_no_text_and_no_whole_address() {
        let shown = format!("{:?}", code_mail(MailKind::LoginCode));
        assert!(!shown.contains("87110354") && !shown.contains("taro"), "{shown}");
    }

    #[test]
    fn a_template_that_misses_what_its_mail_is_for_is_an_error_at_the_start() {
        for (name, text, part) in [
            ("login_code.en.txt", "{{ kode }}\n", "login_code.en.txt cannot be filled in"),
            ("login_code.ja.txt", "{{ revocation_link }}\n", "login_code.ja.txt cannot be filled in"),
            ("login_code.en.txt", "Your code: {{ code }}\n\nEnter it.\n", "does not show {{ code }} alone"),
            ("login_code.en.txt", "Your code\n\n{{ code }}\n", "does not show {{ code }} in its first line"),
            (
                "address_changed.en.txt",
                "Subject: x\n\n{{ at }}\n",
                "does not show {{ revocation_link }} alone",
            ),
            (
                "address_changed.en.txt",
                "Subject: x\n\n{{ revocation_link }}\n\nOr press here ({{ revocation_link }}).\n",
                "does not show {{ revocation_link }} alone",
            ),
            (
                "address_changed.en.txt",
                "Subject: x\n\n{{ code }}\n{{ revocation_link }}\n",
                "cannot be filled in",
            ),
        ] {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join(name), text).unwrap();
            let mut config = Config::default();
            config.mail.templates = Some(folder.path().to_owned());
            let error = format!("{:#}", Composer::new(&config).unwrap_err());
            assert!(error.contains(part), "{error}");
        }
    }
}
