//! Circles: files that import one another, directly or by way of others.

use std::collections::{BTreeMap, BTreeSet};

type Edges = BTreeMap<usize, BTreeSet<usize>>;

/// The groups of files of which each reaches every other (the strongly connected components of
/// more than one file).
pub(super) fn circles(edges: &Edges) -> Vec<Vec<usize>> {
    let reached: BTreeMap<usize, BTreeSet<usize>> =
        edges.keys().map(|from| (*from, reached_from(*from, edges))).collect();
    let reaches = |from: usize, to: usize| reached.get(&from).is_some_and(|all| all.contains(&to));
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for from in edges.keys().copied() {
        if seen.contains(&from) || !reaches(from, from) {
            continue;
        }
        let circle: Vec<usize> =
            edges.keys().copied().filter(|to| reaches(from, *to) && reaches(*to, from)).collect();
        seen.extend(circle.iter().copied());
        found.push(circle);
    }
    found
}

/// A shortest way round from a file of the circle back to it, as an example.
pub(super) fn way_round(circle: &[usize], edges: &Edges) -> Vec<usize> {
    circle.iter().filter_map(|start| shortest(*start, circle, edges)).min_by_key(Vec::len).unwrap_or_default()
}

fn shortest(start: usize, circle: &[usize], edges: &Edges) -> Option<Vec<usize>> {
    let mut ways = vec![vec![start]];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            for to in way.last().and_then(|last| edges.get(last)).into_iter().flatten() {
                if *to == start {
                    return Some(way);
                }
                if circle.contains(to) && seen.insert(*to) {
                    longer.push([way.as_slice(), &[*to]].concat());
                }
            }
        }
        ways = longer;
    }
    None
}

fn reached_from(start: usize, edges: &Edges) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![start];
    while let Some(from) = waiting.pop() {
        for to in edges.get(&from).into_iter().flatten() {
            if reached.insert(*to) {
                waiting.push(*to);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(pairs: &[(usize, &[usize])]) -> Edges {
        pairs.iter().map(|(from, to)| (*from, to.iter().copied().collect())).collect()
    }

    #[test]
    fn a_circle_is_found_with_all_of_its_files_and_none_beside() {
        let edges = edges(&[(0, &[1]), (1, &[2, 4]), (2, &[3]), (3, &[1]), (4, &[5]), (5, &[])]);
        assert_eq!(circles(&edges), [vec![1, 2, 3]]);
        assert_eq!(way_round(&[1, 2, 3], &edges), [1, 2, 3]);
    }

    #[test]
    fn two_circles_are_two_and_the_shortest_way_round_is_shown() {
        let edges = edges(&[(0, &[1]), (1, &[0, 2]), (2, &[3]), (3, &[4]), (4, &[2, 3])]);
        assert_eq!(circles(&edges), [vec![0, 1], vec![2, 3, 4]]);
        assert_eq!(way_round(&[2, 3, 4], &edges), [3, 4]);
    }

    #[test]
    fn imports_that_only_go_down_are_no_circle() {
        assert!(circles(&edges(&[(0, &[1, 2]), (1, &[2]), (2, &[])])).is_empty());
    }
}
