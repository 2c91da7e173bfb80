//! A document as its reader types it in: the shell lines, and what they are said to print.

/// Shell lines that stand together, and what they print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// The heading above.
    pub(super) story: String,
    pub(super) lines: String,
    /// What is said to be printed: the next block, when it is of `text`; nothing otherwise.
    pub(super) prints: String,
}

/// Lines between two fences.
struct Fenced {
    story: String,
    language: String,
    text: String,
}

/// The shell lines of a document, in order.
pub(super) fn blocks(document: &str) -> Vec<Block> {
    let fenced = fenced(document);
    let followed = fenced.iter().zip(fenced.iter().skip(1).map(Some).chain([None]));
    let of_shell = followed.filter(|(block, _)| block.language == "sh");
    of_shell
        .map(|(block, next)| {
            let printed = next.filter(|next| next.language == "text" && next.story == block.story);
            Block {
                story: block.story.clone(),
                lines: block.text.clone(),
                prints: printed.map(|next| next.text.clone()).unwrap_or_default(),
            }
        })
        .collect()
}

/// The first line that stands between two fences and begins like this, as arguments.
pub(super) fn command(document: &str, beginning: &str) -> Vec<String> {
    let fenced = fenced(document);
    let line = fenced.iter().flat_map(|block| block.text.lines()).find(|line| line.starts_with(beginning));
    line.unwrap_or_else(|| panic!("no line begins with {beginning}")).split(' ').map(str::to_owned).collect()
}

fn fenced(document: &str) -> Vec<Fenced> {
    let (mut story, mut found) = (String::new(), Vec::new());
    let mut lines = document.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let text = text.iter().flat_map(|line| [line, "\n"]).collect();
            found.push(Fenced { story: story.clone(), language: language.to_owned(), text });
        } else if line.starts_with('#') {
            story.clear();
            story.push_str(line.trim_start_matches('#').trim());
        }
    }
    found
}

#[test]
fn shell_lines_are_found_with_their_story_and_what_they_print() {
    let document = "# A\n```\nninsho demo --dir b\n```\n```sh\na=1\n# no heading\n```\nwords\n### B c\n\
        ```sh\necho $a\n```\n\nwords\n\n```text\n1\n```\n```sh\ntrue\n```\n# D\n```text\n2\n```\n";
    let block = |story: &str, lines: &str, prints: &str| Block {
        story: story.to_owned(),
        lines: lines.to_owned(),
        prints: prints.to_owned(),
    };
    assert_eq!(
        blocks(document),
        [block("A", "a=1\n# no heading\n", ""), block("B c", "echo $a\n", "1\n"), block("B c", "true\n", "")]
    );
    assert_eq!(command(document, "ninsho demo"), ["ninsho", "demo", "--dir", "b"]);
}
