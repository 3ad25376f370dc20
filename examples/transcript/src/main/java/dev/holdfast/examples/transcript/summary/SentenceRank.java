package dev.holdfast.examples.transcript.summary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * TextRank (Mihalcea and Tarau, 2004): a sentence is important if it is similar to other important ones. The similarity
 * is the cosine of the words, weighted by rarity. The numbers are the same on every machine.
 */
final class SentenceRank {
    private static final double DAMPING = 0.85;
    private static final double TOLERANCE = 1e-9;
    private static final int MAX_ROUNDS = 200;

    private SentenceRank() {}

    /** Returns the score of each sentence, which is given as its words; the average is 1. */
    static double[] of(List<List<String>> sentences) {
        int n = sentences.size();
        double[][] similarity = similarity(vectors(sentences));
        double[] sums = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                sums[i] += similarity[i][j];
            }
        }
        double[] scores = new double[n];
        Arrays.fill(scores, 1);
        for (int round = 0; round < MAX_ROUNDS; round++) {
            double[] next = new double[n];
            double change = 0;
            for (int i = 0; i < n; i++) {
                double received = 0;
                for (int j = 0; j < n; j++) {
                    if (similarity[j][i] > 0) {
                        received += similarity[j][i] / sums[j] * scores[j];
                    }
                }
                next[i] = 1 - DAMPING + DAMPING * received;
                change = Math.max(change, Math.abs(next[i] - scores[i]));
            }
            scores = next;
            if (change < TOLERANCE) {
                break;
            }
        }
        return scores;
    }

    /** Uses sorted maps, since the order of additions changes the last digits of a sum. */
    private static List<Map<String, Double>> vectors(List<List<String>> sentences) {
        List<Map<String, Integer>> counts = new ArrayList<>();
        Map<String, Integer> spread = new TreeMap<>();
        for (List<String> words : sentences) {
            Map<String, Integer> count = new TreeMap<>();
            words.forEach(word -> count.merge(Words.key(word), 1, Integer::sum));
            count.keySet().forEach(word -> spread.merge(word, 1, Integer::sum));
            counts.add(count);
        }
        List<Map<String, Double>> vectors = new ArrayList<>();
        for (Map<String, Integer> count : counts) {
            Map<String, Double> vector = new TreeMap<>();
            double squares = 0;
            for (Map.Entry<String, Integer> word : count.entrySet()) {
                int in = spread.getOrDefault(word.getKey(), 1);
                double weight = word.getValue() * StrictMath.log(1 + (double) sentences.size() / in);
                vector.put(word.getKey(), weight);
                squares += weight * weight;
            }
            double length = Math.sqrt(squares);
            vector.replaceAll((word, weight) -> weight / length);
            vectors.add(vector);
        }
        return vectors;
    }

    private static double[][] similarity(List<Map<String, Double>> vectors) {
        int n = vectors.size();
        double[][] similarity = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double dot = 0;
                for (Map.Entry<String, Double> word : vectors.get(i).entrySet()) {
                    dot += word.getValue() * vectors.get(j).getOrDefault(word.getKey(), 0.0);
                }
                similarity[i][j] = dot;
                similarity[j][i] = dot;
            }
        }
        return similarity;
    }
}
