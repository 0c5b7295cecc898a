//! Whatever comes in whatever order, from honest, silent, late, double and hostile parties: after every message everybody
//! has what a plain model says, and the suite's checks hold.

use proptest::prelude::*;

use self::books::Run;
use crate::suite::{PEOPLE, Suite};

mod agreement;
mod books;
mod channels;
mod run;
mod sessions;
mod streams;

/// One thing that happens. Agreements are named by a number that is taken modulo how many there are.
#[derive(Debug, Clone)]
pub enum Step {
    Wait(u64),
    Pay {
        payer: usize,
        amount: u128,
    },
    OpenSession(u128),
    /// Who collects, and a voucher for so much.
    Collect {
        sender: usize,
        agreement: u64,
        amount: u128,
    },
    Close {
        sender: usize,
        agreement: u64,
        amount: u128,
    },
    Meter {
        sender: usize,
        agreement: u64,
        units: u128,
        voucher: Option<u128>,
    },
    Forfeit(u64),
    Finish {
        sender: usize,
        agreement: u64,
    },
    OpenChannel {
        is_to_machine: bool,
        deposit: u128,
    },
    Settle {
        sender: usize,
        agreement: u64,
        lane: u32,
        nonce: u64,
        amount: u128,
    },
    CloseChannel {
        sender: usize,
        agreement: u64,
    },
    TopUp {
        sender: usize,
        agreement: u64,
        amount: u128,
    },
    OpenStream {
        is_to_machine: bool,
        amount: u128,
        deposit: u128,
    },
    CollectStream(u64),
    PauseOrResume {
        sender: usize,
        agreement: u64,
    },
    Cancel {
        sender: usize,
        agreement: u64,
    },
    /// Machine 1 changes hands between Ann and Bob.
    Sell,
    /// So many 10,000ths of machine 1's income to Dora, or no split at all.
    Split(Option<u16>),
    Refuse {
        account: usize,
        refused: bool,
    },
    Withdraw {
        sender: usize,
        account: usize,
    },
}

/// Ann, Bob and Carl, mostly.
fn someone() -> impl Strategy<Value = usize> {
    prop_oneof![3 => 0_usize..3, 1 => 0_usize..PEOPLE.len()]
}

fn any_step() -> impl Strategy<Value = Step> {
    let agreement = || 0_u64..1_000;
    prop_oneof![
        4 => prop_oneof![1_u64..700, 1_u64..50_000].prop_map(Step::Wait),
        1 => (someone(), 1_u128..500).prop_map(|(payer, amount)| Step::Pay { payer, amount }),
        3 => (1_u128..2_000_000).prop_map(Step::OpenSession),
        2 => (someone(), agreement(), 0_u128..2_500_000)
            .prop_map(|(sender, agreement, amount)| Step::Collect { sender, agreement, amount }),
        2 => (someone(), agreement(), 0_u128..2_500_000)
            .prop_map(|(sender, agreement, amount)| Step::Close { sender, agreement, amount }),
        2 => (someone(), agreement(), 0_u128..8, prop::option::of(0_u128..2_000_000))
            .prop_map(|(sender, agreement, units, voucher)| Step::Meter { sender, agreement, units, voucher }),
        1 => agreement().prop_map(Step::Forfeit),
        3 => (someone(), agreement()).prop_map(|(sender, agreement)| Step::Finish { sender, agreement }),
        2 => (any::<bool>(), 1_u128..2_000)
            .prop_map(|(is_to_machine, deposit)| Step::OpenChannel { is_to_machine, deposit }),
        4 => (someone(), agreement(), 0_u32..3, 0_u64..6, 0_u128..1_500).prop_map(
            |(sender, agreement, lane, nonce, amount)| Step::Settle { sender, agreement, lane, nonce, amount }
        ),
        2 => (someone(), agreement()).prop_map(|(sender, agreement)| Step::CloseChannel { sender, agreement }),
        2 => (someone(), agreement(), 1_u128..900)
            .prop_map(|(sender, agreement, amount)| Step::TopUp { sender, agreement, amount }),
        2 => (any::<bool>(), 1_u128..40, 1_u128..3_000).prop_map(
            |(is_to_machine, amount, deposit)| Step::OpenStream { is_to_machine, amount, deposit }
        ),
        2 => agreement().prop_map(Step::CollectStream),
        2 => (someone(), agreement()).prop_map(|(sender, agreement)| Step::PauseOrResume { sender, agreement }),
        2 => (someone(), agreement()).prop_map(|(sender, agreement)| Step::Cancel { sender, agreement }),
        1 => Just(Step::Sell),
        1 => prop::option::of(0_u16..=10_000).prop_map(Step::Split),
        1 => (someone(), any::<bool>()).prop_map(|(account, refused)| Step::Refuse { account, refused }),
        1 => (someone(), someone()).prop_map(|(sender, account)| Step::Withdraw { sender, account }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn everybody_has_what_the_model_says_after_every_message(
        steps in prop::collection::vec(any_step(), 1..70),
        is_native in any::<bool>(),
    ) {
        let suite = if is_native { Suite::native() } else { Suite::cw20() };
        let mut run = Run::new(suite);
        for step in steps {
            run.step(step);
        }
        // In the end time and anybody empty the contract.
        run.end();
        let denom = run.suite.denom.clone();
        prop_assert_eq!(run.suite.totals(&denom).owed().unwrap().u128(), 0);
    }
}
