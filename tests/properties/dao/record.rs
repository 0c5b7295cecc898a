//! What a proposal was opened with, and who has voted: all that a plain count needs.

use std::collections::BTreeMap;

use flywheel_types::governance::{Status, Vote};

use super::steps::Who;

/// What somebody had at the beginning of the block in which a proposal was opened.
#[derive(Debug, Clone)]
pub struct Standing {
    /// By stake, machines and lock, tokens in the community pool among them.
    pub own: u128,
    /// Tokens in the community pool.
    pub community: u128,
    /// Whom those were given to, if to one of the people.
    pub given_to: Option<Who>,
}

/// A vote, and what of the voter's own it counts: who names no machines has everything counted, who names some only those.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cast {
    pub vote: Vote,
    pub own: u128,
}

/// A proposal as it is remembered.
#[derive(Debug)]
pub struct Record {
    pub number: u64,
    /// Of each of the people.
    pub standings: Vec<Standing>,
    pub total: u128,
    /// What a representative casts for others at most.
    pub cap: u128,
    pub votes: BTreeMap<Who, Cast>,
    pub status: Status,
}

impl Record {
    /// What others' tokens somebody casts: of those who have not voted themselves.
    pub fn represented(&self, who: Who) -> u128 {
        let givers = self.standings.iter().enumerate();
        let silent =
            givers.filter(|(giver, standing)| standing.given_to == Some(who) && !self.votes.contains_key(giver));
        silent
            .map(|(_, standing)| standing.community)
            .sum::<u128>()
            .min(self.cap)
    }

    /// What each of the voters counts, own and represented.
    pub fn powers(&self) -> BTreeMap<Who, (Vote, u128, u128)> {
        let counted = self
            .votes
            .iter()
            .map(|(who, cast)| (*who, (cast.vote, cast.own, self.represented(*who))));
        counted.collect()
    }

    /// The tally: what all who have voted this count.
    pub fn sum(&self, is_meant: impl Fn(Vote) -> bool) -> u128 {
        let powers = self.powers().into_values();
        powers
            .filter(|(vote, ..)| is_meant(*vote))
            .map(|(_, own, represented)| own + represented)
            .sum()
    }
}
