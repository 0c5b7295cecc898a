//! What both trees share: the shape of a padded binary tree, and how proofs climb it.

use super::ProofError;

/// What stands at a place of a tree.
pub(super) trait Node: Copy {
    /// The bytes of a sibling in a proof.
    const BYTES: usize;
    /// Why two nodes have no parent.
    type Error;

    /// The leaf that pads a tree to a power of two.
    fn empty() -> Self;
    fn parent(left: &Self, right: &Self) -> Result<Self, Self::Error>;
    fn write(&self, proof: &mut Vec<u8>);
    /// The first node of a proof, and the rest of it.
    fn read(proof: &[u8]) -> Option<(Self, &[u8])>;
}

/// How many levels a tree of `leaves` has above them: `ceil(log2(leaves))`, and none for no leaves.
pub const fn depth(leaves: u64) -> u32 {
    match leaves.saturating_sub(1).checked_ilog2() {
        Some(log) => log.saturating_add(1),
        None => 0,
    }
}

/// Leaves that are hashed before the level above them is begun. Even.
const STRETCH: usize = 64;

/// All levels of a tree but the leaves, which the trees keep in their own, smaller way and hand in as a function from a
/// place to the leaf there. Nodes with nothing but padding under them are not stored.
pub(super) struct Levels<N> {
    above: Vec<Vec<N>>,
    /// For each level from the leaves up: the node over padding alone.
    empties: Vec<N>,
}

impl<N: Node> Levels<N> {
    pub(super) fn build(leaves: usize, leaf: impl Fn(usize) -> Option<N>) -> Result<Self, N::Error> {
        let mut levels = Self {
            above: Vec::new(),
            empties: vec![N::empty()],
        };
        let mut width = leaves;
        while width > 1 {
            let empty = levels.empties.last().copied().unwrap_or_else(N::empty);
            let row = match levels.above.last() {
                None => parents_of_leaves(width, &leaf, empty)?,
                Some(below) => {
                    let mut row = Vec::with_capacity(width.div_ceil(2));
                    push_parents(&mut row, below, empty)?;
                    row
                }
            };
            width = row.len();
            levels.above.push(row);
            levels.empties.push(N::parent(&empty, &empty)?);
        }
        Ok(levels)
    }

    /// The node of a level (0: the leaves) at a place from the left; padding beyond what is stored.
    pub(super) fn node(&self, level: usize, index: usize, leaf: impl Fn(usize) -> Option<N>) -> N {
        let stored = match level.checked_sub(1) {
            None => leaf(index),
            Some(row) => self.above.get(row).and_then(|row| row.get(index)).copied(),
        };
        stored
            .or_else(|| self.empties.get(level).copied())
            .unwrap_or_else(N::empty)
    }

    pub(super) fn top(&self, leaf: impl Fn(usize) -> Option<N>) -> N {
        self.node(self.above.len(), 0, leaf)
    }

    /// The siblings that leaves at these positions miss, level by level, left to right.
    pub(super) fn proof(&self, positions: &[u64], leaf: impl Fn(usize) -> Option<N>) -> Vec<u8> {
        let mut proof = Vec::new();
        let mut row = positions.to_vec();
        for level in 0..self.above.len() {
            row = parents(row, |missing| {
                // A place beyond what memory can count is padding like every other beyond the end.
                let index = usize::try_from(missing).unwrap_or(usize::MAX);
                self.node(level, index, &leaf).write(&mut proof);
            });
        }
        proof
    }
}

/// The level above the leaves. It is made in stretches: all hashes of one do not depend on each other, and a processor
/// works on several of such at a time.
fn parents_of_leaves<N: Node>(leaves: usize, leaf: impl Fn(usize) -> Option<N>, empty: N) -> Result<Vec<N>, N::Error> {
    let mut row = Vec::with_capacity(leaves.div_ceil(2));
    let mut stretch = Vec::with_capacity(STRETCH);
    for begin in (0..leaves).step_by(STRETCH) {
        let end = begin.saturating_add(STRETCH).min(leaves);
        stretch.clear();
        stretch.extend((begin..end).map(|index| leaf(index).unwrap_or(empty)));
        push_parents(&mut row, &stretch, empty)?;
    }
    Ok(row)
}

fn push_parents<N: Node>(row: &mut Vec<N>, below: &[N], empty: N) -> Result<(), N::Error> {
    for pair in below.chunks(2) {
        if let [left, rest @ ..] = pair {
            row.push(N::parent(left, rest.first().unwrap_or(&empty))?);
        }
    }
    Ok(())
}

/// Refuses positions that are not strictly rising, or not of a tree of `leaves`.
pub(super) fn check_positions(positions: &[u64], leaves: u64) -> Result<(), ProofError> {
    for (after, position) in positions.iter().copied().zip(positions.iter().copied().skip(1)) {
        if position <= after {
            return Err(ProofError::PositionsNotRising { position, after });
        }
    }
    match positions.last().copied() {
        None => Err(ProofError::NoLeaves),
        Some(position) if position >= leaves => Err(ProofError::PositionOutside { position, leaves }),
        Some(_) => Ok(()),
    }
}

/// Climbs from leaves at strictly rising positions to the top, taking each missing sibling from the proof.
///
/// `k` leaves and a tree of `n` cost at most `k log n` hashes.
pub(super) fn climb<N: Node>(leaves: Vec<(u64, N)>, depth: u32, proof: &[u8]) -> Result<N, ProofError>
where
    ProofError: From<N::Error>,
{
    let mut expected = 0_usize;
    let mut places: Vec<u64> = leaves.iter().map(|(position, _)| *position).collect();
    for _ in 0..depth {
        places = parents(places, |_| expected = expected.saturating_add(N::BYTES));
    }
    let wrong_length = || ProofError::WrongLength {
        found: proof.len(),
        expected,
    };
    if proof.len() != expected {
        return Err(wrong_length());
    }

    let mut rest = proof;
    let mut row = leaves;
    for _ in 0..depth {
        let mut above = Vec::with_capacity(row.len());
        let mut nodes = row.into_iter().peekable();
        while let Some((position, node)) = nodes.next() {
            let pair = nodes.next_if(|(next, _)| is_left(position) && *next == position ^ 1);
            let sibling = match pair {
                Some((_, right)) => right,
                None => {
                    let (sibling, after) = N::read(rest).ok_or_else(wrong_length)?;
                    rest = after;
                    sibling
                }
            };
            let (left, right) = if is_left(position) {
                (node, sibling)
            } else {
                (sibling, node)
            };
            above.push((position >> 1, N::parent(&left, &right)?));
        }
        row = above;
    }
    row.first().map(|(_, top)| *top).ok_or(ProofError::NoLeaves)
}

/// The places one level up, after naming each sibling that these places miss, left to right.
fn parents(row: Vec<u64>, mut missing: impl FnMut(u64)) -> Vec<u64> {
    let mut above = Vec::with_capacity(row.len());
    let mut places = row.into_iter().peekable();
    while let Some(place) = places.next() {
        if places.next_if(|next| is_left(place) && *next == place ^ 1).is_none() {
            missing(place ^ 1);
        }
        above.push(place >> 1);
    }
    above
}

const fn is_left(place: u64) -> bool {
    place & 1 == 0
}

/// A text's length in two bytes, as N4 and N6 hash it.
pub(super) fn len16(text: &str) -> Result<[u8; 2], super::TextTooLong> {
    let length = text.len();
    u16::try_from(length)
        .map(u16::to_be_bytes)
        .map_err(|_| super::TextTooLong { length })
}
