//! The mails that arrived, in the few words that matter.

use ninsho_mailbox::ReceivedMail;

use super::TestApp;

/// Which mail it is, by its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A one-time password.
    Code,
    /// To the registered address: a change was asked for.
    Requested,
    /// To the address before: a change is done.
    Changed,
    /// To the new address: it is registered.
    Registered,
    /// A confirmation code.
    Confirmation,
    /// To the registered address: an initialization was asked for.
    InitializationRequested,
    /// To the address before: an initialization is done.
    InitializationDone,
    /// An app was registered.
    AuthenticatorAdded,
    /// An app was removed.
    AuthenticatorRemoved,
    /// Recovery codes were made.
    RecoveryCodesGenerated,
    /// A recovery code was used.
    RecoveryCodeUsed,
    /// To the registered address: the help desk told a code.
    CodeTold,
    /// A warning: somebody guesses the password.
    PasswordGuessed,
    /// A warning: wrong codes locked the second factor.
    SecondFactorLocked,
    /// To an address that the staff removed.
    Removed,
}

impl Kind {
    fn has_code(self) -> bool {
        matches!(self, Self::Code | Self::Confirmation)
    }

    fn has_stop_link(self) -> bool {
        !self.has_code() && !matches!(self, Self::PasswordGuessed | Self::SecondFactorLocked)
    }
}

/// A mail that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RenderedMail {
    /// Where it went.
    pub(crate) to: String,
    /// Which mail.
    pub(crate) kind: Kind,
    /// The code in it.
    pub(crate) code: Option<String>,
    /// The token of the stop link in it.
    pub(crate) stop: Option<String>,
    /// What it says.
    pub(crate) text: String,
}

impl TestApp {
    /// Sends what is due, and takes all mails out of the mailbox, sorted by address and kind.
    ///
    /// Panics at a mail that is not as every mail of its kind has to be: from the sender of the
    /// manual, with the subject of the manual, a code or a stop link and never both, and no
    /// whole address in the text.
    pub(crate) async fn letters(&self) -> Vec<RenderedMail> {
        self.deliver().await;
        let mails = self.mailbox.mails();
        self.mailbox.clear();
        let mut letters: Vec<RenderedMail> = mails.iter().map(|mail| self.read(mail)).collect();
        letters.sort_by(|one, other| (&one.to, one.kind).cmp(&(&other.to, other.kind)));
        letters
    }

    /// Reads a mail. Panics as [`TestApp::letters`] does.
    pub(crate) fn read(&self, mail: &ReceivedMail) -> RenderedMail {
        let subject = mail.subject().unwrap_or_default();
        let kind = match subject.as_str() {
            "ワンタイムパスワードのお知らせ / Notification of one time password" => Kind::Code,
            "メールアドレス変更の受付のお知らせ / Notification of a request to change your mail address" => {
                Kind::Requested
            }
            "メールアドレス変更完了のお知らせ / Notification of your changed mail address" => {
                Kind::Changed
            }
            "メールアドレス登録完了のお知らせ / Notification of your registered mail address" => {
                Kind::Registered
            }
            "ワンタイムパスワード設定初期化用確認コードのお知らせ / Notification of confirmation code for one time password initialization" => {
                Kind::Confirmation
            }
            "ワンタイムパスワード設定初期化の受付のお知らせ / Notification of a request to initialize your one time password" => {
                Kind::InitializationRequested
            }
            "ワンタイムパスワード設定初期化完了のお知らせ / Notification of your initialized one time password" => {
                Kind::InitializationDone
            }
            "アプリ登録のお知らせ / Notification of a registered app" => Kind::AuthenticatorAdded,
            "アプリ削除のお知らせ / Notification of a removed app" => Kind::AuthenticatorRemoved,
            "リカバリーコード作成のお知らせ / Notification of new recovery codes" => {
                Kind::RecoveryCodesGenerated
            }
            "リカバリーコード使用のお知らせ / Notification of a used recovery code" => {
                Kind::RecoveryCodeUsed
            }
            "窓口からの確認コードのお知らせ / Notification of a confirmation code told by the support desk" => {
                Kind::CodeTold
            }
            "パスワードの推測のお知らせ / Notification of guesses at your password" => {
                Kind::PasswordGuessed
            }
            "番号入力の一時停止のお知らせ / Notification of a lock after wrong codes" => {
                Kind::SecondFactorLocked
            }
            "メールアドレス削除のお知らせ / Notification of your removed mail address" => {
                Kind::Removed
            }
            other => panic!("a mail with the subject {other:?}"),
        };
        assert_eq!(mail.from().as_deref(), Some("ninsho-qa@iimc.kyoto-u.ac.jp"));
        let [to] = mail.envelope_to.as_slice() else { panic!("a mail to {:?}", mail.envelope_to) };
        let stop_page = format!("{}/stop/", self.origin());
        let stops: Vec<String> =
            mail.links().iter().filter_map(|link| link.strip_prefix(&stop_page).map(str::to_owned)).collect();
        // Once in each language.
        assert_eq!(stops.len(), if kind.has_stop_link() { 2 } else { 0 }, "{}", mail.text());
        assert!(stops.windows(2).all(|pair| pair[0] == pair[1]));
        let code = mail.code();
        assert_eq!(code.is_some(), kind.has_code(), "{}", mail.text());
        let text = mail.text();
        let whole = text.split_whitespace().find(|word| word.contains('@') && !word.contains("****@"));
        assert_eq!(whole, None, "a whole address stands in the text");
        RenderedMail { to: to.clone(), kind, code, stop: stops.first().cloned(), text }
    }
}

/// Where the letters went, and which they were.
pub(crate) fn addressed(letters: &[RenderedMail]) -> Vec<(&str, Kind)> {
    letters.iter().map(|letter| (letter.to.as_str(), letter.kind)).collect()
}
