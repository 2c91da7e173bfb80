//! The words on the page and in the mail.
//!
//! Those of the manual are spelt here once more, as a second reading: a change of them is a change
//! of what the manual shows. All others are the page's own, by their key in `texts.json`.

use std::fmt::Display;
use std::sync::LazyLock;

use serde_json::Value;

/// The subject of every mail with a one-time password, in both languages at once.
pub const CODE_SUBJECT: &str = "ワンタイムパスワードのお知らせ / Notification of one time password";

/// The subject of every mail with a confirmation code, in both languages at once.
pub const CONFIRMATION_SUBJECT: &str = "ワンタイムパスワード設定初期化用確認コードのお知らせ / Notification of confirmation code for one time password initialization";

/// The sender of every mail.
pub const SENDER: &str = "ninsho-qa@iimc.kyoto-u.ac.jp";

static TEXTS: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../crates/texts/texts.json")).unwrap_or_default());

/// The words by which a test finds its way, in one language.
#[derive(Debug)]
pub struct Labels {
    language: &'static str,
    /// The field for the ID.
    pub user_id: &'static str,
    /// The field for the password.
    pub password: &'static str,
    /// The title of the first page, and its button.
    pub log_in: &'static str,
    /// The link for people without a valid one-time password.
    pub cannot_receive: &'static str,
    /// The link from the second factor to flow B.
    pub begin: &'static str,
    /// The field for a mailed code.
    pub code: &'static str,
    /// The button that checks a code.
    pub confirm: &'static str,
    /// The button that opens the menu.
    pub menu: &'static str,
    /// The menu item that changes the address, and the title of its page.
    pub set_up: &'static str,
    /// The field for the new address.
    pub address: &'static str,
    /// The button that mails a code.
    pub send: &'static str,
    /// Above the domains that cannot be registered.
    pub forbidden_list: &'static str,
    /// The message when the address is changed.
    pub done: &'static str,
    /// The menu item that logs out.
    pub log_out: &'static str,
    /// The button that mails the confirmation code.
    pub initialize: &'static str,
    /// The message when it was mailed.
    pub mail_sent: &'static str,
    /// The field for the confirmation code.
    pub confirmation_code: &'static str,
    /// The field for the new address in flow B.
    pub new_address: &'static str,
    /// The message at the end of flow B.
    pub initialized: &'static str,
    /// Shown in place of an address that is not set.
    pub placeholder: &'static str,
    /// The number of the support desk.
    pub phone: &'static str,
    sent_to: &'static str,
}

impl Labels {
    /// The message that a code was mailed to this address.
    #[must_use]
    pub fn sent_to(&self, address: &str) -> String {
        self.sent_to.replace("〇〇〇", address)
    }

    /// A text of the page. Of one with blanks, the longest part without.
    #[must_use]
    pub fn text(&self, key: &str) -> &'static str {
        let parts = self.whole(key).split("%{").enumerate();
        let without_name = parts.map(|(n, part)| match (n, part.split_once('}')) {
            (1.., Some((_, rest))) => rest,
            _ => part,
        });
        without_name.map(str::trim).max_by_key(|part| part.len()).unwrap_or_default()
    }

    /// A text of the page with this in its blank.
    #[must_use]
    pub fn fill(&self, key: &str, value: impl Display) -> String {
        match self.whole(key).split_once("%{") {
            Some((before, rest)) => {
                let after = rest.split_once('}').map_or("", |(_, after)| after);
                format!("{before}{value}{after}")
            }
            None => self.whole(key).to_owned(),
        }
    }

    /// How the page begins to say that an authenticator's clock is off; seconds may follow.
    #[must_use]
    pub fn clock_off(&self, minutes: u32) -> String {
        let before = self.whole("authenticators.clock_off").split("%{").next().unwrap_or_default();
        format!("{before}{}", self.fill("common.span_minutes", minutes))
    }

    #[expect(clippy::panic, reason = "a test that asks for a text that the page does not have is wrong")]
    fn whole(&self, key: &str) -> &'static str {
        let pointer = format!("/{}/{}", key.replace('.', "/"), self.language);
        match TEXTS.pointer(&pointer).and_then(Value::as_str) {
            Some(text) => text,
            None => panic!("texts.json has no {key} in {}", self.language),
        }
    }
}

/// The words of the manual.
pub const JAPANESE: Labels = Labels {
    language: "ja",
    user_id: "ECS-ID / SPS-ID",
    password: "パスワード",
    log_in: "ログイン",
    cannot_receive: "こちら",
    begin: "初回設定・再設定はこちら",
    code: "ワンタイムパスワード",
    confirm: "確認",
    menu: "☰",
    set_up: "ワンタイムパスワードの設定",
    address: "メールアドレス",
    send: "ワンタイムパスワードを送信",
    forbidden_list: "以下のアドレスは登録できません",
    done: "ワンタイムパスワード認証の設定が完了しました。",
    log_out: "ログアウト",
    initialize: "初期化",
    mail_sent: "メールを送信しました。",
    confirmation_code: "確認コード",
    new_address: "送信先のメールアドレス",
    initialized: "ワンタイムパスワード認証の設定を初期化しました。",
    placeholder: "id*********@mail2.adm.kyoto-u.ac.jp",
    phone: "075-753-7840",
    sent_to: "〇〇〇へメールを送信しました。",
};

/// Ours, since the manual has no English.
pub const ENGLISH: Labels = Labels {
    language: "en",
    user_id: "ECS-ID / SPS-ID",
    password: "Password",
    log_in: "Log in",
    cannot_receive: "here",
    begin: "First set-up or reset",
    code: "One-time password",
    confirm: "Confirm",
    menu: "☰",
    set_up: "One-time password settings",
    address: "Email address",
    send: "Send one-time password",
    forbidden_list: "These addresses cannot be registered",
    done: "The one-time password settings are complete.",
    log_out: "Log out",
    initialize: "Reset",
    mail_sent: "We’ve sent an email.",
    confirmation_code: "Confirmation code",
    new_address: "Email address to send to",
    initialized: "The one-time password settings have been reset.",
    placeholder: "id*********@mail2.adm.kyoto-u.ac.jp",
    phone: "+81-75-753-7840",
    sent_to: "We’ve sent an email to 〇〇〇.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_what_the_manual_says() {
        for words in [&JAPANESE, &ENGLISH] {
            for (spelt, key) in [
                (words.user_id, "login.user_id"),
                (words.password, "login.password"),
                (words.log_in, "login.submit"),
                (words.cannot_receive, "login.here"),
                (words.begin, "init.link"),
                (words.code, "code.label"),
                (words.confirm, "code.confirm"),
                (words.set_up, "menu.otp"),
                (words.address, "address.label"),
                (words.send, "address.submit"),
                (words.forbidden_list, "address.forbidden"),
                (words.done, "done.message"),
                (words.log_out, "menu.logout"),
                (words.initialize, "init.initialize"),
                (words.mail_sent, "init.sent"),
                (words.confirmation_code, "init.code_label"),
                (words.new_address, "init.label"),
                (words.initialized, "init.done"),
            ] {
                assert_eq!(spelt, words.whole(key), "{key}");
            }
            assert_eq!(words.sent_to("〇〇〇"), words.fill("code.sent_to", "〇〇〇"));
        }
    }

    #[test]
    fn a_text_with_blanks_is_known_by_its_longest_part_or_filled() {
        assert_eq!(JAPANESE.text("code.resend_in"), "で、もう一度送信できます");
        assert_eq!(JAPANESE.text("common.reload"), "読み込み直す");
        assert_eq!(ENGLISH.fill("code.attempts", 3), "Attempts left: 3.");
        assert_eq!(JAPANESE.clock_off(5), "アプリの端末の時計が、およそ5分");
    }
}
