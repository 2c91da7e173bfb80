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
            "メールアドレス変更の受付のお知らせ / Request to change your email address" => {
                Kind::Requested
            }
            "メールアドレス変更完了のお知らせ / Your email address has been changed" => {
                Kind::Changed
            }
            "メールアドレス登録完了のお知らせ / Your email address has been registered" => {
                Kind::Registered
            }
            "ワンタイムパスワード設定初期化用確認コードのお知らせ / Notification of confirmation code for one time password initialization" => {
                Kind::Confirmation
            }
            "【確認】初期化の申請を受け付けました / We received your reset request" => {
                Kind::InitializationRequested
            }
            "【完了】ワンタイムパスワードの設定が初期化されました / Your one-time password settings have been reset" => {
                Kind::InitializationDone
            }
            "アプリ登録のお知らせ / An authenticator app has been added" => {
                Kind::AuthenticatorAdded
            }
            "アプリ削除のお知らせ / An authenticator app has been removed" => {
                Kind::AuthenticatorRemoved
            }
            "リカバリーコード作成のお知らせ / New recovery codes have been created" => {
                Kind::RecoveryCodesGenerated
            }
            "リカバリーコード使用のお知らせ / A recovery code has been used" => {
                Kind::RecoveryCodeUsed
            }
            "【確認】窓口が確認コードを電話でお伝えしました / The support desk gave out a confirmation code" => {
                Kind::CodeTold
            }
            "パスワードの推測のお知らせ / Someone may be guessing your password" => {
                Kind::PasswordGuessed
            }
            "番号入力の一時停止のお知らせ / Your log-in is paused after wrong codes" => {
                Kind::SecondFactorLocked
            }
            "メールアドレス削除のお知らせ / Your email address has been removed" => {
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
        let whole = text.split_whitespace().find(|word| word.contains('@') && !word.contains("****"));
        assert_eq!(whole, None, "a whole address stands in the text");
        RenderedMail { to: to.clone(), kind, code, stop: stops.first().cloned(), text }
    }
}

/// Where the letters went, and which they were.
pub(crate) fn addressed(letters: &[RenderedMail]) -> Vec<(&str, Kind)> {
    letters.iter().map(|letter| (letter.to.as_str(), letter.kind)).collect()
}
