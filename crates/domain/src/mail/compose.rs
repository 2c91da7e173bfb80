//! Renders mails: from a job to the text that a person reads.

use anyhow::{Context, ensure};
use ninsho_shared::{MailAddress, MailedCode, Timestamp, paths};
use sea_orm::Iterable;
use uuid::Uuid;

use super::moment::written;
use super::outbox::{Details, MailKind};
use super::templates::{About, CodeSubjects, Templates, Variables, file_name};
use crate::config::{Config, Institution};
use crate::request_origin::{RequestOrigin, known};

/// A mail as a person sees it, before it is encoded for SMTP.
#[derive(Clone, PartialEq, Eq)]
pub struct RenderedMail {
    /// The id of its job. A mail that goes out twice has the same.
    pub id: Uuid,
    /// The recipient.
    pub to: MailAddress,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
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

/// Renders the texts of all mails.
#[derive(Debug)]
pub struct Composer {
    templates: Templates,
    institution: Institution,
    origin: String,
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
        let composer =
            Self { templates, institution: config.institution.clone(), origin: config.origin().to_owned() };
        for kind in MailKind::iter() {
            let in_doubt = Details { desk_decides: true, ..sample_details() };
            for details in [Details::default(), sample_details(), in_doubt] {
                composer.try_out(kind, &details)?;
            }
        }
        Ok(composer)
    }

    /// Renders one mail.
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
        let about = match contents {
            Contents::Code { code, expires_at, details } => About::Code {
                code: code.reveal().to_owned(),
                valid_until: written(*expires_at, &self.institution)?,
                application: without_links(&details.application),
                network: details.network.clone(),
                browser: shown_browser(&details.browser),
            },
            Contents::Notice { details, revocation_token } => About::Notice {
                at: written(Timestamp::from_millis(details.at), &self.institution)?,
                user_id: details.user_id.clone(),
                network: shown_network(&details.network),
                browser: shown_browser(&details.browser),
                new_address: details.new_address.clone(),
                authenticator_name: without_links(&details.authenticator_name),
                codes_left: details.codes_left,
                desk_decides: details.desk_decides,
                application: without_links(&details.application),
                revocation_link: revocation_token
                    .map(|token| format!("{}{}", self.origin, paths::stop_page(token))),
            },
        };
        let fits = match &about {
            About::Code { .. } => kind.carries_code(),
            About::Notice { revocation_link, .. } => {
                !kind.carries_code() && kind.carries_link() == revocation_link.is_some()
            }
        };
        ensure!(fits, "{} tells something else", file_name(kind));
        let Institution { name: institution, service, desk, .. } = &self.institution;
        let text = self.templates.text(kind, &Variables { institution, service, desk, about })?;
        Ok(RenderedMail { id, to, subject: self.templates.subject(kind).to_owned(), text, written_at })
    }

    fn try_out(&self, kind: MailKind, details: &Details) -> anyhow::Result<()> {
        let code = MailedCode::parse("87110354")?;
        let now = Timestamp::from_millis(1_795_342_500_000);
        let revocation_token = "sample";
        let contents = if kind.carries_code() {
            Contents::Code { code: &code, expires_at: now, details }
        } else {
            Contents::Notice { details, revocation_token: kind.carries_link().then_some(revocation_token) }
        };
        let to = MailAddress::parse("taro@example.com")?;
        let rendered = self.compose(Uuid::nil(), kind, to, now, &contents).context("mail.templates")?;
        let file = file_name(kind);
        if kind.carries_code() {
            let alone = rendered.text.lines().any(|line| line == code.reveal());
            ensure!(alone, "mail.templates: {file} does not show {{{{ code }}}} alone on a line");
        } else if kind.carries_link() {
            let link = format!("{}{}", self.origin, paths::stop_page(revocation_token));
            // What stands directly after a link becomes a part of it in mail programs.
            let mut lines = rendered.text.lines().filter(|line| line.contains(&link)).peekable();
            let alone = lines.peek().is_some() && lines.all(|line| line == link);
            ensure!(alone, "mail.templates: {file} does not show {{{{ revocation_link }}}} alone on a line");
        }
        Ok(())
    }
}

/// What the proxy does not tell is no sign that people read.
fn shown_network(network: &str) -> String {
    let is_unknown = network == RequestOrigin::UNKNOWN_NETWORK;
    if is_unknown { "不明 / unknown".to_owned() } else { network.to_owned() }
}

/// Known names alone. A mail that is about no browser shows none.
fn shown_browser(browser: &str) -> String {
    match known(browser) {
        Some(known) => known.to_owned(),
        None if browser.is_empty() => String::new(),
        None => "ほかのプログラム / another program".to_owned(),
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
        new_address: "t****@example.com".to_owned(),
        authenticator_name: "スマートフォン".to_owned(),
        codes_left: Some(9),
        desk_decides: false,
        application: "図書館ポータル".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let code = MailedCode::parse("87110354").unwrap();
        let contents = Contents::Code {
            code: &code,
            expires_at: Timestamp::from_millis(1_795_342_559_999),
            details: &sample_details(),
        };
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
                "Valid until: 22 November 2026, 19:15 (Japan Standard Time, UTC+9)",
                "電話：075-753-7840\n内線：16-7840\n受付時間：平日 9:00 - 17:00\n",
                "Telephone: 075-753-7840\nExtension: 16-7840\nHours: weekdays 9:00 - 17:00\n",
            ] {
                assert!(text.contains(part), "{part} is not in {text}");
            }
            assert!(!text.contains("http"), "{text}");
            assert!(text.find("有効期限") < text.find("Valid until"), "Japanese comes first");
        }
    }

    #[test]
    fn the_first_line_tells_codes_of_one_subject_apart_in_both_languages() {
        for (kind, first) in [
            (MailKind::LoginCode, "ログインのためのワンタイムパスワード / One-time password to log in"),
            (
                MailKind::AddressCode,
                "メールアドレスを登録するためのワンタイムパスワード / One-time password to register this mail address",
            ),
            (
                MailKind::InitializationCode,
                "初期化のための確認コード / Confirmation code for the initialization",
            ),
        ] {
            assert_eq!(code_mail(kind).text.lines().next(), Some(first));
        }
        let subject = |kind| code_mail(kind).subject;
        assert_eq!(subject(MailKind::LoginCode), subject(MailKind::AddressCode), "the manual's");
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
            _ => "\n新しいメールアドレス：t****@example.com\n\n",
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
                "When: 22 November 2026, 19:15 (Japan Standard Time, UTC+9)",
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
                "When: 22 November 2026, 19:15 (Japan Standard Time, UTC+9)",
                "お心当たりがない場合は、",
                "If it was not you, ",
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
            network: RequestOrigin::UNKNOWN_NETWORK.to_owned(),
            ..sample_details()
        };
        let text = notice(MailKind::AuthenticatorAdded, &details).text;
        assert!(text.contains("ブラウザ：ほかのプログラム / another program\n"), "{text}");
        assert!(!text.contains("CALL"), "{text}");
        assert!(text.contains("接続元：不明 / unknown\n"), "{text}");
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
    fn debug_shows_no_text_and_no_whole_address() {
        let shown = format!("{:?}", code_mail(MailKind::LoginCode));
        assert!(!shown.contains("87110354") && !shown.contains("taro"), "{shown}");
    }

    #[test]
    fn a_template_that_misses_what_its_mail_is_for_is_an_error_at_the_start() {
        for (name, text, part) in [
            ("login_code.txt", "{{ kode }}\n", "login_code.txt cannot be filled in"),
            ("login_code.txt", "{{ revocation_link }}\n", "login_code.txt cannot be filled in"),
            ("login_code.txt", "Your code: {{ code }}\n", "does not show {{ code }} alone"),
            (
                "address_changed.txt",
                "Subject: x\n\n{{ at.ja }}\n",
                "does not show {{ revocation_link }} alone",
            ),
            (
                "address_changed.txt",
                "Subject: x\n\n{{ revocation_link }}\n\nOr press here ({{ revocation_link }}).\n",
                "does not show {{ revocation_link }} alone",
            ),
            (
                "address_changed.txt",
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
