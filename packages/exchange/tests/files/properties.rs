//! Whatever the size and whatever byte is wrong.

use flywheel_exchange::quietly;
use proptest::prelude::*;

use crate::cheating::{commit_to, fault};
use crate::world::{World, confirmed, data};

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn exactly_the_corrupted_chunk_is_found(size in 1_usize..400_000, place in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let (world, _) = World::sealed(data(size));
        let place = place.index(size);
        let root = commit_to(&world, |hidden| hidden[place] ^= 1 << bit);
        let received = confirmed(world.receive(root));
        let key = world.key();
        let fault = fault(received.open(&key, key.hash(), &world.path("bought"), &mut quietly));
        prop_assert_eq!(fault.index, place as u64 / 1_024);
        prop_assert!(fault.complaint().check().is_ok());
        prop_assert!(!world.path("bought").exists());
    }

    #[test]
    fn an_honest_order_is_opened_to_the_byte(size in 1_usize..400_000) {
        let (world, sealed) = World::sealed(data(size));
        let received = confirmed(world.receive(sealed.hidden_root()));
        let to = world.path("bought");
        received.open(sealed.key(), sealed.key().hash(), &to, &mut quietly).unwrap();
        prop_assert!(std::fs::read(to).unwrap() == world.bytes);
    }
}
