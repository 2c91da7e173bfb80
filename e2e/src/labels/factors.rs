//! The words of apps and recovery codes.

/// The words by which a test finds its way through the other factors.
#[derive(Debug)]
pub struct FactorWords {
    /// The choice of mail at the log-in.
    pub with_mail: &'static str,
    /// What is said of a wrong code of an app.
    pub wrong_authenticator_code: &'static str,
    clock_off: &'static str,
    authenticator_added: &'static str,
    remove: &'static str,
    /// The button of one who is sure.
    pub remove_yes: &'static str,
    removed: &'static str,
    /// What is said of an app that is all there is to log in with.
    pub last_factor: &'static str,
    /// The button that leaves the question for another code.
    pub cancel: &'static str,
    /// The button that makes new recovery codes in place of the old.
    pub make_new: &'static str,
    /// The button that prints the recovery codes.
    pub print: &'static str,
    /// The link that saves them as a file.
    pub download: &'static str,
    low: &'static str,
    /// What is said of a recovery code that does not work.
    pub dead: &'static str,
    /// What the settings say of an address that is not set.
    pub unset: &'static str,
    /// What is said at a log-in of what could not be told by mail.
    pub unacknowledged_events: &'static str,
}

impl FactorWords {
    /// What is said when the clock is the likely cause.
    #[must_use]
    pub fn clock_off(&self, minutes: u32) -> String {
        self.clock_off.replace("{}", &minutes.to_string())
    }

    /// What is said of an app that was added.
    #[must_use]
    pub fn authenticator_added(&self, name: &str) -> String {
        self.authenticator_added.replace("{}", name)
    }

    /// The button that removes an app.
    #[must_use]
    pub fn remove(&self, name: &str) -> String {
        self.remove.replace("{}", name)
    }

    /// What is said of an app that was removed.
    #[must_use]
    pub fn removed(&self, name: &str) -> String {
        self.removed.replace("{}", name)
    }

    /// What is said when few are left.
    #[must_use]
    pub fn low(&self, left: &str) -> String {
        self.low.replace("{}", left)
    }
}

/// The words in Japanese.
pub(super) const JAPANESE: FactorWords = FactorWords {
    with_mail: "メールで受け取る",
    wrong_authenticator_code: "数字がちがいます。",
    clock_off: "アプリの端末の時計が、およそ {} 分",
    authenticator_added: "{} を登録しました。",
    remove: "{} を削除する",
    remove_yes: "削除する",
    removed: "{} を削除しました。",
    last_factor: "ほかにログインできる方法がなくなるため、削除できません。",
    cancel: "やめる",
    make_new: "新しく作る",
    print: "印刷",
    download: "ファイルに保存",
    low: "リカバリーコードの残りが {} 個です。",
    dead: "このリカバリーコードは使えません。",
    unset: "登録されていません",
    unacknowledged_events: "メールでお知らせできなかったことがあります",
};

/// The words in English.
pub(super) const ENGLISH: FactorWords = FactorWords {
    with_mail: "By mail",
    wrong_authenticator_code: "The code is wrong.",
    clock_off: "The clock of the device with the app is off by about {} min",
    authenticator_added: "{} was added.",
    remove: "Remove {}",
    remove_yes: "Remove it",
    removed: "{} was removed.",
    last_factor: "It cannot be removed, since you could no longer log in.",
    cancel: "Cancel",
    make_new: "Make new ones",
    print: "Print",
    download: "Save as a file",
    low: "You have {} recovery codes left.",
    dead: "This recovery code does not work.",
    unset: "None is registered",
    unacknowledged_events: "Some things could not be told to you by mail",
};
