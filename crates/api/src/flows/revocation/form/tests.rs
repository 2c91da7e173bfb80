use ninsho_shared::institution::Bilingual;

use super::*;

fn change(what: RevocationSubject) -> RevocableChange {
    RevocableChange {
        what,
        at: Timestamp::from_millis(1_763_806_500_000),
        address: Some("t****o@example.net".to_owned()),
        origin: Institution::default().origin_view("192.0.2.0/24".to_owned(), "<b>, Linux".to_owned()),
    }
}

#[test]
fn every_state_has_its_words_in_each_language_and_a_button_where_it_acts() {
    let at = Timestamp::from_millis(0);
    let subjects = [
        RevocationSubject::AddressChange,
        RevocationSubject::Initialization,
        RevocationSubject::Authenticator,
        RevocationSubject::RecoveryCodes,
    ];
    let acting = subjects.into_iter().flat_map(|what| {
        [
            RevocationView::CanStop { change: change(what) },
            RevocationView::CanFreeze { change: change(what) },
            RevocationView::CanObject { change: change(what) },
        ]
    });
    let told = [
        RevocationView::Stopped { at },
        RevocationView::Frozen { at },
        RevocationView::Objected { at },
        RevocationView::DeskDecides,
        RevocationView::Nothing,
    ];
    let shown = acting.map(|view| (Shown::View(view), true));
    let shown = shown.chain(told.map(|view| (Shown::View(view), false)));
    let refused = ProblemCode::ALL.iter().map(|code| (Shown::Refused(*code), false));
    for (shown, acts) in shown.chain(refused) {
        for language in Language::ALL {
            let html = html(&shown, language, &Institution::default()).unwrap();
            assert_eq!(html.contains("<form method=\"post\">"), acts, "{html}");
            assert_eq!(html.contains("&lt;b&gt;, Linux"), acts, "{html}");
            assert!(!html.contains("<b>"), "{html}");
        }
    }
}

#[test]
fn the_desks_number_is_that_of_the_language_and_dials_from_everywhere() {
    let shown = Shown::View(RevocationView::DeskDecides);
    for (language, number) in [(Language::Ja, "075-753-7840"), (Language::En, "+81-75-753-7840")] {
        let html = html(&shown, language, &Institution::default()).unwrap();
        let link = format!("<a href=\"tel:+81757537840\" translate=\"no\">{number}</a>");
        assert!(html.contains(&link), "{html}");
    }
}

#[test]
fn who_cannot_phone_is_told_what_else_there_is_below_the_desk() {
    let both = |ja: &str, en: &str| Bilingual { ja: ja.to_owned(), en: en.to_owned() };
    let name = both("窓口", "The <counter>");
    let text = both("学生証をお持ちください。", "Bring your student card.");
    let url = Some("https://www.example.ac.jp/?a=1&b=2".to_owned());
    let contact = vec![Contact { name, text, url }];
    let institution = Institution { contact, ..Institution::default() };
    let shown = Shown::View(RevocationView::DeskDecides);
    let english = html(&shown, Language::En, &institution).unwrap();
    let link = "<a href=\"https:&#x2f;&#x2f;www.example.ac.jp&#x2f;?a=1&amp;b=2\" target=\"_blank\" \
                rel=\"noopener noreferrer\">The &lt;counter&gt;</a>";
    assert!(english.contains(link) && english.contains("If you can’t call"), "{english}");
    let japanese = html(&shown, Language::Ja, &institution).unwrap();
    let said = "お電話が難しい方へ</h2><ul><li><a";
    assert!(japanese.contains(said) && japanese.contains("<p>学生証をお持ちください。</p>"), "{japanese}");
    let without = html(&shown, Language::En, &Institution::default()).unwrap();
    assert!(!without.contains("contacts"), "{without}");
}

#[test]
fn after_a_stop_the_way_to_another_password_is_the_button() {
    let at = Timestamp::from_millis(0);
    let password_url = Some("https://www.example.ac.jp/password".to_owned());
    let institution = Institution { password_url, ..Institution::default() };
    let link = |style: &str, says: &str| {
        let address = "https:&#x2f;&#x2f;www.example.ac.jp&#x2f;password";
        let rest = "target=\"_blank\" rel=\"noopener noreferrer\"";
        format!("<a class=\"button {style}\" href=\"{address}\" {rest}>{says}</a>")
    };
    for (view, style) in [
        (RevocationView::Stopped { at }, "primary"),
        (RevocationView::Frozen { at }, "primary"),
        (RevocationView::Objected { at }, "secondary"),
    ] {
        for (language, says) in
            [(Language::Ja, "パスワードを変更する"), (Language::En, "Change your password")]
        {
            let with = html(&Shown::View(view.clone()), language, &institution).unwrap();
            assert!(with.contains(&link(style, says)), "{with}");
            let without = html(&Shown::View(view.clone()), language, &Institution::default()).unwrap();
            assert!(!without.contains(says), "{without}");
        }
    }
    let nothing = html(&Shown::View(RevocationView::Nothing), Language::En, &institution).unwrap();
    assert!(!nothing.contains("Change your password"), "{nothing}");
}

#[test]
fn the_language_is_the_chosen_one_and_else_the_browsers() {
    assert_eq!(language("lang=ja", "en"), Language::Ja);
    assert_eq!(language("", "fr, JA-JP;q=0.9, en;q=0.8"), Language::Ja);
    assert_eq!(language("lang=xx", "en-GB"), Language::En);
    assert_eq!(language("", ""), Language::En);
}
