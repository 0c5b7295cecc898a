//! What the best known contracts take for the same operation, and the ratio that this suite aims at.

use crate::meter::Meter;

/// One comparison.
pub struct Goal {
    /// Our row.
    pub row: &'static str,
    /// The peer's operation.
    pub peer: &'static str,
    /// Its gas.
    pub gas: u64,
    /// The largest ratio that we aim at, in hundredths.
    pub at_most: u64,
    /// Where one of the two does less work.
    pub note: &'static str,
}

const fn goal(row: &'static str, peer: &'static str, gas: u64, at_most: u64, note: &'static str) -> Goal {
    Goal {
        row,
        peer,
        gas,
        at_most,
        note,
    }
}

const NO_REWARDS: &str = "the peer's stakers earn nothing";
const NO_POOLS: &str = "the peer has one pool, no slashing and no votes";

/// All of them. The peers were measured on the same wasmd, 0.61.14, with the same settings of the wasm.
pub const GOALS: [Goal; 35] = [
    goal("staking/bond", "cw20-stake 2.6.0 stake", 213_093, 105, NO_REWARDS),
    goal("staking/delegate", "cw20-stake 2.6.0 stake", 213_093, 105, NO_REWARDS),
    goal(
        "staking/delegate, another account",
        "cw20-stake 2.6.0 stake",
        213_387,
        105,
        NO_REWARDS,
    ),
    goal(
        "staking/delegate, again",
        "cw20-stake 2.6.0 stake",
        213_599,
        105,
        NO_REWARDS,
    ),
    goal(
        "staking/delegate, another account",
        "the same with dao-rewards-distributor 2.6.0",
        404_847,
        55,
        "",
    ),
    goal(
        "staking/undelegate",
        "cw20-stake 2.6.0 unstake",
        143_003,
        100,
        NO_REWARDS,
    ),
    goal(
        "staking/undelegate, again",
        "cw20-stake 2.6.0 unstake",
        145_392,
        100,
        NO_REWARDS,
    ),
    goal("staking/withdraw", "cw20-stake 2.6.0 claim", 184_975, 100, NO_POOLS),
    goal(
        "staking/claim_income",
        "dao-rewards-distributor 2.6.0 claim",
        314_230,
        60,
        "",
    ),
    goal(
        "staking/claim_income",
        "cw20-stake-external-rewards 2.6.0 claim",
        231_218,
        80,
        NO_POOLS,
    ),
    goal(
        "rewards/claim, 1,000,000 machines",
        "cw20-base 2.0.0 transfer",
        111_744,
        170,
        "the peer checks no proof",
    ),
    goal(
        "rewards/claim, 50 of one owner, 1,000,000 machines",
        "cw20-base 2.0.0 transfer",
        111_744,
        20,
        "each machine",
    ),
    goal(
        "machine-registry/register",
        "cw721-base 0.22.0 mint",
        120_097,
        115,
        "the peer checks no signature",
    ),
    goal(
        "machine-registry/register",
        "nym-mixnet-contract 1.4.0 bond_mixnode",
        232_079,
        60,
        "the peer takes a bond",
    ),
    goal(
        "machine-registry/register, 50 at once",
        "cw721-base 0.22.0 mint",
        120_097,
        30,
        "each machine",
    ),
    goal("staking/bond native", "cw4-stake 2.0.0 bond", 145_595, 110, NO_REWARDS),
    goal(
        "staking/delegate native",
        "cw4-stake 2.0.0 bond",
        145_595,
        110,
        NO_REWARDS,
    ),
    goal(
        "staking/undelegate native",
        "cw4-stake 2.0.0 unbond",
        134_038,
        100,
        NO_REWARDS,
    ),
    goal(
        "staking/withdraw native",
        "cw4-stake 2.0.0 claim",
        126_978,
        100,
        NO_POOLS,
    ),
    goal(
        "rewards/claim, 1,000,000 machines native",
        "cw20-base 2.0.0 transfer",
        111_744,
        130,
        "the peer checks no proof",
    ),
    goal(
        "staking/claim_income native",
        "nym-mixnet-contract 1.4.0 withdraw_delegator_reward",
        139_201,
        100,
        "",
    ),
    goal(
        "network-hub/launch, 4 oracles",
        "dao-dao-core 2.6.0 create a DAO, 5 contracts",
        861_293,
        130,
        "",
    ),
    goal(
        "network-hub/launch, 4 oracles native",
        "dao-dao-core 2.6.0 create a DAO, 5 contracts",
        861_293,
        130,
        "",
    ),
    goal(
        "payments/settle_channel native",
        "a contract that does nothing but a bank send",
        119_617,
        160,
        "the peer checks no signature",
    ),
    goal("payments/open_session", "our own limit", 250_000, 100, ""),
    goal("payments/open_session native", "our own limit", 250_000, 100, ""),
    goal(
        "marketplace/complain, a file of 4 GiB",
        "our own limit",
        400_000,
        100,
        "22 levels, twice",
    ),
    goal(
        "marketplace/complain, a file of 4 GiB native",
        "our own limit",
        400_000,
        100,
        "22 levels, twice",
    ),
    goal(
        "governance/propose native",
        "dao-proposal-single 2.6.0 propose",
        344_258,
        40,
        "",
    ),
    goal(
        "governance/propose native",
        "cw3-flex-multisig 2.0.0 propose",
        135_688,
        105,
        "the peer's proposer votes by proposing",
    ),
    goal(
        "governance/vote native",
        "dao-proposal-single 2.6.0 vote",
        332_519,
        40,
        "",
    ),
    goal(
        "governance/vote native",
        "cw3-flex-multisig 2.0.0 vote",
        195_547,
        70,
        "",
    ),
    goal(
        "governance/execute native",
        "dao-proposal-single 2.6.0 execute",
        357_016,
        40,
        "",
    ),
    goal(
        "governance/execute native",
        "cw3-flex-multisig 2.0.0 execute",
        143_982,
        100,
        "",
    ),
    goal(
        "network-hub/launch, 4 oracles, with a DAO",
        "dao-dao-core 2.6.0 create a DAO, 5 contracts",
        861_293,
        130,
        "the peer is a DAO and its staking alone",
    ),
];

/// What it costs another contract to ask access-control, as the difference of two rows: a message that asks, and the same
/// that does not.
pub struct Question {
    /// How the permission is held.
    pub held: &'static str,
    /// The row that asks.
    pub asks: &'static str,
    /// The row that does not.
    pub plain: &'static str,
    /// The most that we allow; `None`: only reported.
    pub at_most: Option<u64>,
}

const AT_HOME: &str = "payments/open_session, at home, again";
/// What a role that is held directly, or by one group, may cost.
const HELD: Option<u64> = Some(20_000);

/// All of them, of both kinds of token.
pub const QUESTIONS: [Question; 4] = [
    Question {
        held: "a role, directly",
        asks: "payments/open_session, at home, for a guest, again",
        plain: AT_HOME,
        at_most: HELD,
    },
    Question {
        held: "a role, by one group",
        asks: "payments/open_session, at home, for tenants, again",
        plain: AT_HOME,
        at_most: HELD,
    },
    Question {
        held: "an agent, for one machine",
        asks: "machine-registry/set_metadata, at home by an agent",
        plain: "machine-registry/set_metadata, at home",
        at_most: HELD,
    },
    Question {
        held: "at worst",
        asks: "payments/open_session, at home, for a lodger, again",
        plain: AT_HOME,
        at_most: None,
    },
];

impl Question {
    /// The difference, for one kind of token.
    pub fn gas(&self, meter: &Meter, suffix: &str) -> u64 {
        let of = |row: &str| meter.gas(&format!("{row}{suffix}"));
        of(self.asks).saturating_sub(of(self.plain))
    }
}

/// Fails if asking costs more than is allowed.
pub fn questions_are_cheap(meter: &Meter) {
    for question in &QUESTIONS {
        let most = question.at_most.unwrap_or(u64::MAX);
        for suffix in ["", " native"] {
            let gas = question.gas(meter, suffix);
            assert!(
                gas <= most,
                "{}{suffix} takes {gas} to ask, more than {most}",
                question.held
            );
        }
    }
}
