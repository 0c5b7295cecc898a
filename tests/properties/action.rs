//! Everything that people do in a sequence.

pub use crate::trade::Trade;

/// One of the two networks: 0 has a cw20, 1 a native coin.
pub type Net = usize;
/// One of the people.
pub type Who = usize;
/// One of the devices; it is a machine while it is registered.
pub type Slot = usize;

/// How much of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    All,
    Half,
    Tokens(u128),
}

impl Part {
    /// What a message says: `None` is all.
    pub const fn of(self, whole: u128) -> Option<u128> {
        match self {
            Self::All => None,
            Self::Half => Some(whole / 2),
            Self::Tokens(tokens) => Some(tokens),
        }
    }
}

/// One thing that happens.
#[derive(Debug, Clone)]
pub enum Action {
    /// Time passes.
    Pass(Moment),
    /// A day ends; these devices have worked it, in both networks.
    Day { working: u8 },
    /// Something in staking.
    Stake(Net, Stake),
    /// Something in the registry, which both networks share.
    Machine(Machine),
    /// Something on the way from work to rewards.
    Settle(Net, Settle),
    /// Somebody is said to have lied.
    Dispute(Net, Dispute),
    /// Oracles come and go.
    Oracle(Net, Oracle),
    /// Something at the payments contract or the marketplace.
    Trade(Net, Trade),
    /// Something that must not work.
    Hostile(Net, Who, Hostile),
}

/// Until when time passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Another block in the same second is not to be had: nothing passes.
    Nothing,
    Second,
    Hour,
    Day,
    /// Nobody does anything for thirty days.
    Month,
    /// The next epoch begins, or is about to: so many seconds before or after.
    Epoch(i8),
    /// The same with the next moment at which unbonding tokens are released.
    Release(i8),
    /// The same with the end of a pending root's window, or of the time to answer a demand.
    Window(i8),
}

/// Messages to staking, and plain transfers.
#[derive(Debug, Clone)]
pub enum Stake {
    Bond {
        machine: Slot,
        amount: u128,
        commission: u16,
    },
    Unbond {
        machine: Slot,
        part: Part,
    },
    TakePool {
        machine: Slot,
        amount: u128,
    },
    Delegate {
        who: Who,
        machine: Slot,
        amount: u128,
    },
    Undelegate {
        who: Who,
        machine: Slot,
        part: Part,
    },
    Withdraw {
        who: Who,
        machine: Slot,
    },
    ClaimIncome {
        who: Who,
        machines: u8,
        community: bool,
    },
    ClaimClosed {
        who: Who,
        machine: Slot,
    },
    Join {
        who: Who,
        amount: u128,
        representative: Option<Who>,
    },
    Leave {
        who: Who,
        part: Part,
    },
    Represent {
        who: Who,
        by: Option<Who>,
    },
    SetCommission {
        machine: Slot,
        commission: u16,
    },
    Refresh {
        machine: Slot,
    },
    Disenroll {
        machine: Slot,
    },
    AddIncome {
        who: Who,
        amount: u128,
    },
    Send {
        from: Who,
        to: Who,
        amount: u128,
    },
    Donate {
        who: Who,
        to: u8,
        amount: u128,
    },
    Jail {
        machine: Slot,
        jailed: bool,
    },
    OpenCase {
        machine: Slot,
        hours_ago: u16,
    },
    DecideCase {
        machine: Slot,
        slash: u16,
        prover: Option<Who>,
    },
}

/// Messages to the registry.
#[derive(Debug, Clone)]
pub enum Machine {
    Register { device: Slot, who: Who },
    Sell { device: Slot, buyer: Who },
    SetPayout { device: Slot, to: Option<Who> },
    Pause { device: Slot },
    Resume { device: Slot },
    Rotate { device: Slot },
    StartRecovery { device: Slot },
    FinishRecovery { device: Slot },
    CancelRecovery { device: Slot },
    Retire { device: Slot },
}

/// From work to rewards.
#[derive(Debug, Clone)]
pub enum Settle {
    Mint,
    /// Mint, wait for the grace, one round, attest.
    Attest,
    /// Wait for the window, finalize. A lie that nobody has demanded anything of is rejected before.
    Finalize,
    /// Anyone claims for these machines, with the newest root or the one before.
    Claim {
        who: Who,
        machines: u8,
        older: bool,
    },
    AddRevenue {
        who: Who,
        amount: u128,
        machine: Option<Slot>,
    },
    /// Anyone sends an account what is credited to it, in all three contracts.
    Withdraw {
        who: Who,
        account: usize,
    },
    Breaker {
        cap: Option<u128>,
    },
}

/// What a lying quorum does to the honest tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LieKind {
    Lowered,
    Withheld,
    Shifted,
}

/// Who is said to have lied, and what comes of it.
#[derive(Debug, Clone)]
pub enum Dispute {
    Lie(LieKind),
    Demand {
        who: Who,
        machine: Slot,
    },
    Answer {
        who: Who,
    },
    Reclaim {
        who: Who,
    },
    Reject {
        by_guardian: bool,
    },
    Suspend {
        machine: Slot,
        days: u8,
    },
    Lift {
        machine: Slot,
        who: Option<Who>,
    },
    Appeal {
        machine: Slot,
    },
    DecideAppeal {
        machine: Slot,
        lift: bool,
    },
    /// The device signs two payloads under one nonce, and somebody shows them.
    Conflict {
        machine: Slot,
        prover: Who,
    },
}

/// Oracles come and go.
#[derive(Debug, Clone)]
pub enum Oracle {
    Equivocate { oracle: usize, prover: Who },
    Remove { oracle: usize },
    Leave { oracle: usize },
    Add,
    WithdrawBond { oracle: usize },
}

/// What thieves try. Each is refused and changes nothing at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hostile {
    /// One pool twice in a claim of income; one machine twice in a claim of rewards.
    DuplicateIncome,
    DuplicateLeaf,
    DuplicateRegistration,
    /// A leaf of one root claimed against another's epoch, or more than it says.
    WrongEpoch,
    RaisedLeaf,
    /// A root's leaf claimed in the other network.
    OtherNetworksLeaf,
    FutureRevenue,
    /// Messages that were accepted once, sent again.
    ReplayRegistration,
    ReplayRotation,
    ReplayAttest,
    ReplayConflict,
    ReplayEquivocation,
    ReplaySale,
    /// The same with the other signature that anyone can make of an ECDSA signature.
    HighSRegistration,
    HighSConflict,
    HighSEquivocation,
    HighSAttest,
    /// Signed for another chain, or for the other network's contract.
    OtherChainRegistration,
    OtherChainStatement,
    OtherChainConflict,
    OtherNetworkStatement,
    OtherNetworkConflict,
    /// Keys and signatures of small order, and those of the vectors, which were made for another digest.
    SmallOrder(u8),
    /// Coins that nobody asked for, and coins of another kind.
    ExtraFunds(u8),
    OtherToken(u8),
    JunkCoin(u8),
    /// `Receive`, as if a cw20 had sent tokens.
    ForgedReceive(u8),
    /// Somebody else's right.
    WrongSender(u8),
    /// More than there is.
    TooMuch(u8),
    /// Before its second.
    TooEarly(u8),
    /// After its last second.
    TooLate(u8),
    /// Signatures at the second at which they end, and such as would hold for too long.
    Expired,
}
